import { dollarsOfNano } from '../../../pricing/money.ts';
import type { CallTally } from '../call-tally.ts';
import type { ProviderStatistics } from '../provider-statistics.ts';
import { errorsView, millisecondsView, shareView } from './usage-view.ts';

/** The models of a provider that were called, by the id that was sent, the one called most first (S2-27). */
export function modelsView(statistics: ProviderStatistics | undefined, redact: (text: string) => string) {
  const models = [...(statistics?.models ?? [])];
  models.sort(([, one], [, other]) => other.requests - one.requests);
  return Object.fromEntries(models.map(([id, tally]) => [redact(id), modelView(tally)]));
}

function modelView(tally: CallTally) {
  return {
    requests: tally.requests,
    cost: dollarsOfNano(tally.nanoDollars),
    success_rate: shareView(tally.successRate),
    requests_failed: tally.failed,
    avg_response_time_ms: millisecondsView(tally.meanMs),
    p95_response_time_ms: millisecondsView(tally.latencies.percentile(0.95)),
    input_tokens: tally.inputTokens,
    output_tokens: tally.outputTokens,
    errors: errorsView(tally),
  };
}
