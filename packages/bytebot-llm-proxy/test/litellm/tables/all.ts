import type { Table } from '../scenario.ts';
import { allowedFails, allowedFailsPolicy, sameAllowedFails, threeAllowedFails } from './allowed-fails.ts';
import { checks, limits, misspeltChecks, noChecks } from './checks.ts';
import { cooldowns, noCooldowns, noCooldownTime } from './cooldowns.ts';
import { anyGroup, defaultFallbacks, fallbackKinds, fewFallbacks } from './fallback-kinds.ts';
import { fallbacks, requestFallbacks } from './fallbacks.ts';
import { modelNames, wildcards } from './names.ts';
import { noPlayedFailures, playedFailures } from './played-failures.ts';
import { otherDeployments, retries } from './retries.ts';
import { retryCounts, retryPolicies, settingsRetries } from './retry-counts.ts';
import { levels, strategies } from './strategies.ts';
import { allTags, noTags, tags } from './tags.ts';
import { routerTimeouts, settingsTimeouts, timeouts } from './timeouts.ts';

/** Every table, by what it is about; each of the test files replays one of these. */
export const tablesOf = {
  retries: [retries, otherDeployments, retryCounts, settingsRetries, retryPolicies],
  fallbacks: [fallbacks, requestFallbacks, fallbackKinds, defaultFallbacks, anyGroup, fewFallbacks],
  cooldowns: [
    cooldowns,
    noCooldowns,
    noCooldownTime,
    allowedFails,
    allowedFailsPolicy,
    sameAllowedFails,
    threeAllowedFails,
  ],
  names: [modelNames, wildcards],
  strategies: [strategies, levels],
  choice: [tags, allTags, noTags, checks, noChecks, misspeltChecks, limits],
  timeouts: [timeouts, routerTimeouts, settingsTimeouts, noPlayedFailures, playedFailures],
} as const satisfies Readonly<Record<string, readonly Table[]>>;
