import type { HedgeSettings } from '../../routing/routing-settings.ts';
import type { ProblemList } from '../problem-list.ts';
import type { RouterSettings } from '../schema/sections.ts';

/** A group that says only that it hedges. */
const standard: HedgeSettings = { minDelayMs: 500, maxDelayMs: 10_000 };

/** When a second attempt begins beside a slow one, by model group (`router_settings.hedging`). */
export function hedgeSettings(
  { hedging }: RouterSettings,
  problems: Pick<ProblemList, 'error'>,
): ReadonlyMap<string, HedgeSettings> {
  const found = new Map<string, HedgeSettings>();
  for (const [group, written] of Object.entries(hedging ?? {})) {
    if (written === false) continue;
    const bounds = typeof written === 'object' && written !== null ? written : {};
    const minDelayMs = bounds.min_delay ?? standard.minDelayMs;
    const maxDelayMs = bounds.max_delay ?? Math.max(standard.maxDelayMs, minDelayMs);
    if (minDelayMs <= maxDelayMs) found.set(group, { minDelayMs, maxDelayMs });
    else {
      problems.error(
        ['router_settings', 'hedging', group],
        '`min_delay` is longer than `max_delay`.',
        'write the shorter one as `min_delay`',
      );
    }
  }
  return found;
}
