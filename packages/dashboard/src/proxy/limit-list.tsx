import { countText, moneyText } from './format.ts';
import type { LimitRow } from './stats.ts';
import { limitTitle } from './words.ts';

/** Limits and budgets with what is used of them, the fullest first. */
export function LimitList({ limits }: { readonly limits: readonly LimitRow[] }) {
  if (limits.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="limits-title">
      <h2 id="limits-title">Limits and budgets</h2>
      <ul className="limits">
        {limits.map((limit) => (
          <LimitBar key={limit.id} limit={limit} />
        ))}
      </ul>
    </section>
  );
}

function LimitBar({ limit }: { readonly limit: LimitRow }) {
  const { used, limit: most, measure } = limit;
  const share = most > 0 ? Math.min(1, used / most) : 1;
  const textOf = measure === 'money' ? moneyText : countText;
  const title = limitTitle(limit);
  return (
    <li className="limit">
      <span className="limit-title">{title}</span>
      <span className="limit-note">
        <data value={used}>{textOf(used)}</data> of {textOf(most)}
      </span>
      <meter
        className="limit-meter"
        aria-label={title}
        min={0}
        max={1}
        high={0.8}
        low={0.6}
        optimum={0}
        value={share}
      />
    </li>
  );
}
