import type { StrategyName } from '../strategy-name.ts';
import type { Exclusion, ExclusionReason, Plan, RankedCandidate } from './plan.ts';

/** What each strategy goes by, as the end of "ordered by …". */
const measures: Readonly<Record<StrategyName, string>> = {
  'simple-shuffle': 'a draw by weight, rpm or tpm',
  'least-busy': 'calls under way',
  'usage-based-routing': 'tokens of this minute',
  'usage-based-routing-v2': 'tokens of this minute',
  'latency-based-routing': 'latency',
  'cost-based-routing': 'price of tokens',
  basic: 'turns',
  round_robin: 'turns by weight',
  weighted: 'a draw by weight',
  cost_optimized: 'cost of this request',
  performance_optimized: 'latency and success',
  multi_model: 'what the request needs, then cost',
  'in-order': 'the order of the file',
};

const reasons: Readonly<Record<ExclusionReason, string>> = {
  cooling: 'it failed lately',
  paced_by_provider: 'its provider asked to wait',
  key_cooling: 'its key was refused lately',
  key_parked: 'the account of its key has no credit or quota left',
  key_disabled: 'its provider refuses its key',
  no_key: 'it has no key',
  requests_limit: 'it is at its limit of requests',
  tokens_limit: 'it is at its limit of tokens',
  parallel_limit: 'it is at its limit of calls at once',
  budget: 'its budget does not cover the request',
  limit_store_down: 'its limits cannot be checked while the store that replicas share is away',
  context_window: 'its context window is too small for the request',
  capability: 'its model lacks something that the request needs',
  operation: 'it cannot be asked for what the route is for',
  tags: 'its tags do not fit those of the request',
  region: 'it is not in the region that the request allows',
  order: 'others come before it',
  price: 'the request would cost too much there',
  unhealthy: 'its health check failed',
};

const PICO_IN_DOLLAR = 1e12;

/**
 * A plan in plain sentences, one for each line: how it was ordered, each candidate with what speaks for its place, and
 * each one left out with the reason.
 *
 * @param nowMs Epoch milliseconds; ends of waits are told from then.
 */
export function describePlan({ group, strategy, ranked, excluded }: Plan, nowMs: number): readonly string[] {
  const count = ranked.length + excluded.length;
  const first =
    ranked.length === 0
      ? `\`${group}\`: none of ${count} deployments can be called.`
      : `\`${group}\`: ${ranked.length} of ${count} deployments can be called, ordered by ${measures[strategy]} (\`${strategy}\`).`;
  return [
    first,
    ...ranked.map((one, at) => `${at + 1}. ${nameOf(one)}${scoreOf(strategy, one.score, ranked.length)}`),
    ...excluded.map((one) => `Left out: ${nameOf(one)}, because ${reasons[one.reason]}${until(one, nowMs)}.`),
  ];
}

/** `openai/gpt-4o (deployment eu-1)` */
function nameOf({ candidate }: RankedCandidate | Exclusion): string {
  const { deployment, upstreamModel } = candidate;
  return `${deployment.provider.id}/${upstreamModel} (deployment ${deployment.id})`;
}

function scoreOf(strategy: StrategyName, score: number | undefined, count: number): string {
  const text = count === 1 || score === undefined ? undefined : scoreText(strategy, score);
  return text === undefined ? '' : `: ${text}`;
}

function scoreText(strategy: StrategyName, score: number): string | undefined {
  switch (strategy) {
    case 'simple-shuffle':
    case 'weighted':
      return score > 0 ? `a chance of ${rounded(score * 100)} %` : undefined;
    case 'least-busy':
      return `${score} calls under way`;
    case 'usage-based-routing':
    case 'usage-based-routing-v2':
      return `${score} tokens this minute`;
    case 'latency-based-routing':
    case 'performance_optimized':
      return score === 0 ? 'not measured yet' : `${rounded(score)} ms`;
    case 'cost-based-routing':
      return score >= PICO_IN_DOLLAR ? 'price unknown' : `${dollars(score * 1e6)} $ for a million tokens`;
    case 'cost_optimized':
    case 'multi_model':
      return Number.isFinite(score) ? `about ${dollars(score)} $` : 'price unknown';
    case 'round_robin':
      return Number.isFinite(score) ? `owed ${rounded(-score)}` : 'weight 0';
    case 'basic':
    case 'in-order':
      return undefined;
  }
}

function until({ untilMs }: Exclusion, nowMs: number): string {
  if (untilMs === undefined || !Number.isFinite(untilMs) || untilMs <= nowMs) return '';
  return `, for ${rounded((untilMs - nowMs) / 1_000)} s more`;
}

function rounded(number: number): string {
  return String(Math.round(number * 10) / 10);
}

/** With three digits that count, never as `1e-7`. */
function dollars(picoDollars: number): string {
  const amount = picoDollars / PICO_IN_DOLLAR;
  if (amount === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(amount))));
  return amount.toFixed(Math.min(digits, 15));
}
