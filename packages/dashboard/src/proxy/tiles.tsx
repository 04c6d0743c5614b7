import type { ReactNode } from 'react';
import { clockText, countText, durationText, moneyText, shareText } from './format.ts';
import type { HealthCount } from './requests.ts';
import type { ProxyStats } from './stats.ts';

interface TilesProps {
  readonly stats: ProxyStats;
  readonly health: HealthCount | undefined;
}

/** The six numbers that say whether all is well. */
export function Tiles({ stats, health }: TilesProps) {
  const { successRate, recentSuccess, p50Ms, p95Ms, queued, inFlight } = stats;
  const success = recentSuccess ?? successRate;
  return (
    <dl className="tiles" aria-label="Now">
      <Tile
        label="Requests a minute"
        value={stats.requestsPerMinute}
        text={countText(stats.requestsPerMinute)}
        note={`${countText(stats.asked)} since ${clockText(stats.since)}`}
      />
      <Tile
        label="Success, last 5 minutes"
        value={success}
        text={shareText(success)}
        note={`${shareText(successRate)} since the start, ${countText(stats.failed)} failed`}
        isBad={success !== undefined && success < 0.95}
      />
      <Tile
        label="95 % answered within"
        value={p95Ms}
        text={durationText(p95Ms)}
        note={`half within ${durationText(p50Ms)}`}
      />
      <Tile
        label="Cost today"
        value={stats.costToday}
        text={moneyText(stats.costToday)}
        note={`${moneyText(stats.cost)} in all`}
      />
      <Tile label="In flight" value={inFlight} text={countText(inFlight)} note={healthNote(health)} />
      <Tile
        label="Waiting"
        value={queued}
        text={countText(queued)}
        note={`${countText(stats.fallbacks)} fallbacks, ${countText(stats.cacheHits)} from the cache`}
        isBad={queued > 0}
      />
    </dl>
  );
}

interface TileProps {
  readonly label: string;
  /** As the proxy gave it. */
  readonly value: number | undefined;
  readonly text: string;
  readonly note: ReactNode;
  readonly isBad?: boolean;
}

function Tile({ label, value, text, note, isBad = false }: TileProps) {
  return (
    <div className={isBad ? 'tile tile-bad' : 'tile'}>
      <dt>{label}</dt>
      <dd>
        <data className="tile-number" value={value ?? ''}>
          {text}
        </data>
        <span className="tile-note">{note}</span>
      </dd>
    </div>
  );
}

function healthNote(health: HealthCount | undefined): string {
  if (health === undefined) return '';
  const { healthy, unhealthy } = health;
  const all = countText(healthy + unhealthy);
  return unhealthy === 0
    ? `${all} deployments, all well`
    : `${countText(unhealthy)} of ${all} deployments fail`;
}
