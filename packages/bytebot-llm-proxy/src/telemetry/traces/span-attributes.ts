import type { Usage } from '@bytebot/shared';
import { dollarsOfNano } from '../../pricing/money.ts';
import type { AttemptRecord, RequestRecord } from '../request-record.ts';
import { operationNameOf, providerNameOf } from './convention-names.ts';

/** What a span says. Never a prompt, an answer, a message of a provider or a key. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** The other end of a call. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const MS_IN_SECOND = 1_000;

/** `chat gpt-4o`; the operation alone where nobody has named a model. */
export function requestSpanName(record: RequestRecord, clean: (text: string) => string): string {
  const operation = operationNameOf(record.route) ?? record.route;
  const group = clean(record.modelGroup || record.modelAsked);
  return group === '' ? operation : `${operation} ${group}`;
}

/** The model as it goes upstream, which is what the conventions name calls by. */
export function attemptSpanName(route: string, attempt: AttemptRecord): string {
  return `${operationNameOf(route) ?? route} ${attempt.model}`;
}

/**
 * About the whole request. Tokens and costs are told by the attempt that caused them alone, so that a sum over all
 * spans counts them once.
 */
export function requestAttributes(record: RequestRecord, clean: (text: string) => string): SpanAttributes {
  const attributes: SpanAttributes = {
    'http.request.method': 'POST',
    'http.route': record.route,
    'http.response.status_code': record.status,
    'bytebot.request_id': record.requestId,
    'bytebot.call_id': record.callId,
    'bytebot.caller': record.caller,
    'bytebot.streaming': record.streaming,
    'bytebot.attempts': record.attempts.length,
    'bytebot.retries': record.retries,
    'bytebot.fallbacks': record.fallbacks,
    'bytebot.overhead_seconds': record.overheadMs / MS_IN_SECOND,
  };
  if (record.modelAsked !== '') attributes['bytebot.model_asked'] = clean(record.modelAsked);
  if (record.modelGroup !== '') attributes['bytebot.model_group'] = clean(record.modelGroup);
  if (record.deploymentId !== '') attributes['bytebot.deployment_id'] = record.deploymentId;
  if (record.tenant) attributes['bytebot.tenant'] = record.tenant;
  if (record.cache !== undefined) attributes['bytebot.cache'] = record.cache;
  if (record.queueWaitMs) attributes['bytebot.queue_wait_seconds'] = record.queueWaitMs / MS_IN_SECOND;
  if (record.kind !== undefined) attributes['error.type'] = record.kind;
  if (record.firstTokenMs !== undefined) {
    attributes['bytebot.time_to_first_token_seconds'] = record.firstTokenMs / MS_IN_SECOND;
  }
  return attributes;
}

/** About one call to a provider. */
export function attemptAttributes(
  route: string,
  attempt: AttemptRecord,
  address: ServerAddress | undefined,
): SpanAttributes {
  const attributes: SpanAttributes = {
    'gen_ai.operation.name': operationNameOf(route) ?? route,
    'gen_ai.provider.name': providerNameOf(attempt.provider),
    'gen_ai.request.model': attempt.model,
    'bytebot.provider': attempt.provider,
    'bytebot.deployment_id': attempt.deploymentId,
    'bytebot.model_group': attempt.modelGroup,
    'bytebot.wait_seconds': attempt.waitMs / MS_IN_SECOND,
  };
  if (attempt.keyId !== undefined) attributes['bytebot.key_id'] = attempt.keyId;
  if (attempt.status > 0) attributes['http.response.status_code'] = attempt.status;
  if (attempt.kind !== undefined) attributes['error.type'] = attempt.kind;
  if (address !== undefined) {
    attributes['server.address'] = address.host;
    attributes['server.port'] = address.port;
  }
  return attributes;
}

/**
 * What the attempt that answered is told beside: the model, the tokens, their price.
 *
 * @param startedAfterMs The attempt's start, from the request's.
 */
export function answerAttributes(
  record: RequestRecord,
  startedAfterMs: number,
  clean: (text: string) => string,
): SpanAttributes {
  const attributes: SpanAttributes = record.usage === undefined ? {} : usageAttributes(record.usage);
  if (record.modelUsed !== '') attributes['gen_ai.response.model'] = clean(record.modelUsed);
  if (record.streaming) {
    attributes['gen_ai.request.stream'] = true;
    if (record.firstTokenMs !== undefined) {
      attributes['gen_ai.response.time_to_first_chunk'] =
        Math.max(0, record.firstTokenMs - startedAfterMs) / MS_IN_SECOND;
    }
  }
  if (record.costNanoDollars !== undefined) {
    attributes['bytebot.cost_usd'] = dollarsOfNano(record.costNanoDollars);
  }
  return attributes;
}

/** Langfuse takes a cost from its own attribute alone; without it, it reckons one from its own prices. */
export function langfuseAttributes(record: RequestRecord): SpanAttributes {
  const { costNanoDollars } = record;
  if (costNanoDollars === undefined) return {};
  return { 'langfuse.observation.cost_details': JSON.stringify({ total: dollarsOfNano(costNanoDollars) }) };
}

function usageAttributes(usage: Usage): SpanAttributes {
  const input = usage.prompt_tokens_details;
  const counts: Record<string, unknown> = {
    'gen_ai.usage.input_tokens': usage.prompt_tokens,
    'gen_ai.usage.output_tokens': usage.completion_tokens,
    'gen_ai.usage.cache_read.input_tokens':
      input?.cached_tokens || usage.cache_read_input_tokens || usage.prompt_cache_hit_tokens,
    'gen_ai.usage.cache_creation.input_tokens':
      input?.cache_creation_tokens || input?.cache_write_tokens || usage.cache_creation_input_tokens,
    'gen_ai.usage.reasoning.output_tokens': usage.completion_tokens_details?.reasoning_tokens,
  };
  const attributes: SpanAttributes = {};
  for (const [name, count] of Object.entries(counts)) {
    // Providers report what they like; a count is a number.
    if (typeof count === 'number' && Number.isFinite(count)) attributes[name] = count;
  }
  return attributes;
}
