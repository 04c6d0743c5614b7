import { useState } from 'react';
import { Placeholder } from '../shared/notice.tsx';
import { countText, durationText, moneyText, shareText } from './format.ts';
import { StateBadge } from './state-badge.tsx';
import type { Calls, ModelRow, ProviderRow } from './stats.ts';
import { deploymentsWords, providerWords } from './words.ts';

/** Models of a provider that are shown before somebody asks for all. */
const MODELS_SHOWN = 8;

/** Who serves the requests: each provider, and below it its models. */
export function ProviderTable({ providers }: { readonly providers: readonly ProviderRow[] }) {
  return (
    <section className="panel" aria-labelledby="providers-title">
      <h2 id="providers-title">Providers and models</h2>
      {providers.length === 0 ? (
        <Placeholder>The config has no providers yet.</Placeholder>
      ) : (
        <div className="scroller">
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">Provider, model</th>
                <th scope="col">State</th>
                <th scope="col">Requests</th>
                <th scope="col">Success</th>
                <th scope="col">Average</th>
                <th scope="col">95 %</th>
                <th scope="col">Cost</th>
              </tr>
            </thead>
            {providers.map((provider) => (
              <ProviderRows key={provider.id} provider={provider} />
            ))}
          </table>
        </div>
      )}
    </section>
  );
}

function ProviderRows({ provider }: { readonly provider: ProviderRow }) {
  const [isWhole, setIsWhole] = useState(false);
  const { id, name, models, error, strategy } = provider;
  const shown = isWhole ? models : models.slice(0, MODELS_SHOWN);
  const hidden = models.length - shown.length;
  return (
    <tbody data-provider={id}>
      <tr className="provider-row">
        <th scope="rowgroup">
          {name}
          <span className="row-note">
            {strategy}
            {creditNote(provider)}
          </span>
        </th>
        <td>
          <StateBadge words={providerWords(provider)} />
          {error !== undefined && <span className="row-note row-error">{error}</span>}
        </td>
        <NumberCells calls={provider} />
      </tr>
      {shown.map((model) => (
        <ModelRows key={model.id} model={model} />
      ))}
      {hidden > 0 && (
        <tr>
          <td colSpan={7}>
            <button
              type="button"
              className="button button-quiet button-small"
              onClick={() => setIsWhole(true)}
            >
              Show {countText(hidden)} more models of {name}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function ModelRows({ model }: { readonly model: ModelRow }) {
  return (
    <tr className="model-row" data-model={model.id}>
      <th scope="row">{model.id}</th>
      <td>
        <StateBadge words={deploymentsWords(model.deployments)} />
      </td>
      <NumberCells calls={model} />
    </tr>
  );
}

type ShownCalls = Pick<Calls, 'requests' | 'successRate' | 'meanMs' | 'p95Ms' | 'cost'>;

function NumberCells({
  calls: { requests, successRate, meanMs, p95Ms, cost },
}: {
  readonly calls: ShownCalls;
}) {
  const cells = [
    { name: 'requests', value: requests, text: countText(requests) },
    { name: 'success', value: successRate, text: shareText(successRate) },
    { name: 'average', value: meanMs, text: durationText(meanMs) },
    { name: 'p95', value: p95Ms, text: durationText(p95Ms) },
    { name: 'cost', value: cost, text: moneyText(cost) },
  ];
  return cells.map(({ name, value, text }) => (
    <td key={name} className="number">
      <data value={value ?? ''} data-number={name}>
        {text}
      </data>
    </td>
  ));
}

function creditNote({ credits }: ProviderRow): string {
  const left = credits.map(({ remaining }) => remaining).filter((one) => one !== undefined);
  return left.length === 0 ? '' : `, ${left.map(moneyText).join(' and ')} of credit left`;
}
