import { Placeholder } from '../shared/notice.tsx';
import { clockText, countText, durationText } from './format.ts';
import type { RequestRow } from './requests.ts';
import { StateBadge } from './state-badge.tsx';
import type { StateWords } from './words.ts';

interface RequestListProps {
  readonly requests: readonly RequestRow[];
  onShow(id: string): void;
}

/** The last requests with what became of them; each opens to the reasons. */
export function RequestList({ requests, onShow }: RequestListProps) {
  return (
    <section className="panel" aria-labelledby="requests-title">
      <h2 id="requests-title">Last requests</h2>
      {requests.length === 0 ? (
        <Placeholder>Nobody has asked for anything yet.</Placeholder>
      ) : (
        <div className="scroller">
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Model</th>
                <th scope="col">What became of it</th>
                <th scope="col">Took</th>
                <th scope="col">Calls</th>
                <th scope="col">Caller</th>
              </tr>
            </thead>
            <tbody>
              {requests.map((request) => (
                <RequestLine key={request.id} request={request} onShow={onShow} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface RequestLineProps {
  readonly request: RequestRow;
  onShow(id: string): void;
}

function RequestLine({ request, onShow }: RequestLineProps) {
  const { id, time, model, provider, caller, tenant, attempts, totalMs } = request;
  const at = clockText(time);
  return (
    <tr data-request={id}>
      <td>
        <button
          type="button"
          className="link-button"
          aria-label={`Why the request of ${at} for ${model || 'no model'} went as it did`}
          onClick={() => onShow(id)}
        >
          {at}
        </button>
      </td>
      <td>
        {model || '–'}
        {provider !== '' && <span className="cell-note"> at {provider}</span>}
      </td>
      <td>
        <StateBadge words={outcomeWords(request)} />
      </td>
      <td className="number">{durationText(totalMs)}</td>
      <td className="number">{countText(attempts)}</td>
      <td>
        {caller}
        {tenant !== undefined && <span className="cell-note"> for tenant {tenant}</span>}
      </td>
    </tr>
  );
}

function outcomeWords({ outcome, kind, status }: RequestRow): StateWords {
  if (kind === undefined) {
    return { text: outcome, tone: outcome === 'answered' ? 'good' : 'attention' };
  }
  if (kind === 'cancelled') return { text: outcome, tone: 'quiet' };
  return { text: `${outcome}: ${kind.replaceAll('_', ' ')} (${status ?? '–'})`, tone: 'bad' };
}
