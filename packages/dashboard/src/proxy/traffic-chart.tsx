import { countText } from './format.ts';
import type { ProxyStats } from './stats.ts';

const HEIGHT = 40;
const STEP = 8;
const BAR = 6;

/** The requests of the last minutes, failures at the bottom of each bar. Said in words for those who cannot see it. */
export function TrafficChart({
  stats: { traffic, trafficFailed, stepSeconds },
}: {
  readonly stats: ProxyStats;
}) {
  const most = Math.max(1, ...traffic);
  const minutes = Math.round((traffic.length * stepSeconds) / 60);
  const all = traffic.reduce((sum, count) => sum + count, 0);
  const failed = trafficFailed.reduce((sum, count) => sum + count, 0);
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT));
  const bars = traffic.map((count, index) => ({
    x: index * STEP,
    height: heightOf(count),
    failures: heightOf(trafficFailed[index] ?? 0),
  }));
  return (
    <figure className="panel traffic">
      <figcaption>
        The last {minutes} minutes
        <span className="traffic-note">
          {countText(all)} requests, {countText(failed)} failed, at most {countText(most)} in {stepSeconds} s
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${traffic.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${countText(all)} requests in the last ${minutes} minutes, ${countText(failed)} of them failed`}
      >
        {bars.map(({ x, height, failures }) => (
          <g key={x} transform={`translate(${x} 0)`}>
            <rect className="bar" y={HEIGHT - height} width={BAR} height={height} />
            <rect className="bar-failed" y={HEIGHT - failures} width={BAR} height={failures} />
          </g>
        ))}
      </svg>
    </figure>
  );
}
