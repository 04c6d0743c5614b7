import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { estimateOf, type RequestSize } from '../limits/estimate/estimate.ts';
import { estimatedInputTokens } from '../limits/estimate/input-tokens.ts';
import type { LimitAmounts } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import { sizeAtDeployment } from './answer-size.ts';

/**
 * What a request is expected to use at a candidate, from the size of its body and the price of the model. What was
 * expected last stands for what was used where the provider never says.
 */
export function expectedUse(exchange: Exchange, call: ModelCall, candidate: Candidate): LimitAmounts {
  const { services, snapshot, startedAtMs } = exchange;
  const { deployment, upstreamModel } = candidate;
  const price = services.prices.priceOf(deployment, upstreamModel, snapshot.variables, startedAtMs);
  exchange.expected = estimateOf(sizeAt(exchange, call, candidate), price);
  return exchange.expected;
}

/** What a request has used of a provider by being sent to it, answered or not. */
export function sentUse(exchange: Exchange, call: ModelCall, candidate: Candidate): LimitAmounts {
  const { services, snapshot, startedAtMs } = exchange;
  const { deployment, upstreamModel } = candidate;
  const price = services.prices.priceOf(deployment, upstreamModel, snapshot.variables, startedAtMs);
  const { inputTokens } = sizeAt(exchange, call, candidate);
  return estimateOf({ inputTokens, maxOutputTokens: 0 }, price);
}

/** How large a request is at a candidate. */
export function sizeAt(
  { operation, snapshot }: Exchange,
  call: ModelCall,
  { deployment }: Candidate,
): RequestSize {
  return sizeAtDeployment(call.size(operation === 'embedding'), deployment, snapshot.settings);
}

/** How large a request is by itself. */
export function requestSize(call: Pick<ModelCall, 'scanned'>, hasNoOutput: boolean): RequestSize {
  const { scanned } = call;
  const inputTokens = estimatedInputTokens(scanned.body);
  if (hasNoOutput) return { inputTokens, maxOutputTokens: 0 };
  const each = asked(call, 'max_completion_tokens') ?? asked(call, 'max_tokens');
  const answers = asked(call, 'n') ?? 1;
  const maxOutputTokens = each === undefined ? undefined : each * answers;
  return answers === 1 ? { inputTokens, maxOutputTokens } : { inputTokens, maxOutputTokens, answers };
}

function asked({ scanned }: Pick<ModelCall, 'scanned'>, name: string): number | undefined {
  return scanned.has(name) ? numberOf(scanned.value(name)) : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
