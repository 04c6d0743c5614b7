import { hasNoOutput } from '@bytebot/llm-providers';
import { isJsonObject, type Usage } from '@bytebot/shared';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { estimateOf, type RequestSize } from '../limits/estimate/estimate.ts';
import { estimatedInputTokens } from '../limits/estimate/input-tokens.ts';
import type { LimitAmounts } from '../limits/limit-rule.ts';
import type { Candidate } from '../routing/candidate.ts';
import { sizeAtDeployment } from './answer-size.ts';
import { fieldPath } from './field-paths.ts';
import { expectedMediaUse } from './media/expected-media-use.ts';
import { isMediaOperation } from './media/media-operation.ts';

/**
 * What a request is expected to use at a candidate, from the size of its body and the price of the model. What was
 * expected last stands for what was used where the provider never says.
 */
export function expectedUse(exchange: Exchange, call: ModelCall, candidate: Candidate): LimitAmounts {
  if (exchange.fixedUse !== undefined) {
    exchange.expected = exchange.fixedUse;
    return exchange.fixedUse;
  }
  const { services, snapshot, startedAtMs } = exchange;
  const { deployment, upstreamModel } = candidate;
  const price = services.prices.priceOf(deployment, upstreamModel, snapshot.variables, startedAtMs);
  const expected = estimateOf(sizeAt(exchange, call, candidate), price);
  exchange.expected = isMediaOperation(exchange.operation)
    ? expectedMediaUse(exchange, call, deployment, expected)
    : expected;
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

/**
 * What a stream has used whose usage never came: a client can bring that about by leaving just before it comes.
 *
 * @param usage What the provider had told by then, which may be of the begin of the answer only.
 */
export function passedOnUse(
  { services, snapshot, startedAtMs }: Exchange,
  { deployment, upstreamModel }: Candidate,
  usage: Usage | undefined,
  passedTokens: number,
): LimitAmounts {
  const price = services.prices.priceOf(deployment, upstreamModel, snapshot.variables, startedAtMs);
  const inputTokens = Math.max(0, usage?.prompt_tokens ?? 0);
  return estimateOf({ inputTokens, maxOutputTokens: passedTokens }, price);
}

/** How large a request is at a candidate. */
export function sizeAt(
  { operation, snapshot }: Exchange,
  call: ModelCall,
  { deployment }: Candidate,
): RequestSize {
  return sizeAtDeployment(call.size(hasNoOutput(operation)), deployment, snapshot.settings);
}

/** What the size of a request is read from. */
export type SizedCall = Pick<ModelCall, 'scanned' | 'droppedPaths' | 'fallbacks'>;

/**
 * How large a request is by itself. Whatever it says more than once counts as the most that it says, and what it has
 * left out of the call does not count: nobody gets a smaller estimate than the answer that may be asked for.
 */
export function requestSize(call: SizedCall, isWithoutOutput: boolean): RequestSize {
  const inputTokens = estimatedInputTokens(call.scanned.body);
  if (isWithoutOutput) return { inputTokens, maxOutputTokens: 0 };
  const added = [...addedFields(call), ...googleFields(call)];
  const each = most(call, added, lengthFields);
  const answers = most(call, added, answerFields) ?? 1;
  const maxOutputTokens = each === undefined ? undefined : each * answers;
  return answers === 1 ? { inputTokens, maxOutputTokens } : { inputTokens, maxOutputTokens, answers };
}

type Fields = Readonly<Record<string, unknown>>;

const lengthFields = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const;
const answerFields = ['n', 'best_of'] as const;

/** The largest value of these fields in all that the request may be sent with; undefined where none has one. */
function most(
  { scanned, droppedPaths }: SizedCall,
  added: readonly Fields[],
  names: readonly string[],
): number | undefined {
  let found: number | undefined;
  for (const name of names) {
    const isDropped = droppedPaths.some((path) => fieldPath(path).field === name);
    const own = !isDropped && scanned.has(name) ? scanned.value(name) : undefined;
    for (const value of [own, ...added.map((fields) => fields[name])]) {
      const number = numberOf(value);
      if (number !== undefined) found = Math.max(found ?? 0, number);
    }
  }
  return found;
}

const noFields: readonly Fields[] = [];

/** What takes the place of the body's own fields: `extra_body`, and what fallbacks of the request replace. */
function addedFields({ scanned, fallbacks }: SizedCall): readonly Fields[] {
  const { fallbacks: plain, contextWindowFallbacks, contentPolicyFallbacks } = fallbacks;
  const hasExtra = scanned.has('extra_body');
  const hasLists = contextWindowFallbacks !== undefined || contentPolicyFallbacks !== undefined;
  if (!hasExtra && plain === undefined && !hasLists) return noFields;
  const lists = [...(contextWindowFallbacks?.values() ?? []), ...(contentPolicyFallbacks?.values() ?? [])];
  const extra = hasExtra ? scanned.value('extra_body') : undefined;
  return [extra, ...(plain ?? []), ...lists.flat()].filter(isJsonObject);
}

/** Google's fields stand one level deeper, in either of two spellings, and have names of their own. */
function googleFields({ scanned }: SizedCall): readonly Fields[] {
  const found: Fields[] = [];
  for (const name of ['generationConfig', 'generation_config']) {
    const config = scanned.has(name) ? scanned.value(name) : undefined;
    if (!isJsonObject(config)) continue;
    found.push(
      { max_tokens: config.maxOutputTokens, n: config.candidateCount },
      { max_tokens: config.max_output_tokens, n: config.candidate_count },
    );
  }
  return found;
}

/** More than any answer has: a product of two of them is still a number that can be counted with. */
const COUNT_MAX = 1e7;

/** Whole, because what is counted is. Google takes numbers written as texts, and some servers of OpenAI's API do. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 ? Math.min(Math.ceil(number), COUNT_MAX) : undefined;
}
