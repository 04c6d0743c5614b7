import {
  type FinishReason,
  isJsonObject,
  type JsonObject,
  ProviderError,
  redact,
  type Usage,
} from '@bytebot/shared';
import { unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  ERROR_LIMIT: 'length',
  TOOL_CALL: 'tool_calls',
  ERROR_TOXIC: 'content_filter',
};

/**
 * OpenAI's finish reason.
 *
 * @param detail What Cohere says about a failure, if anything.
 * @param hasCalls False when the only tool called was the one that carries a JSON answer.
 * @throws ProviderError when the answer was not finished.
 */
export function finishReasonOf(reason: string, hasCalls: boolean, detail: unknown): FinishReason {
  const said = filledString(detail);
  const message = said === undefined ? `The model stopped with ${reason}.` : redact(said).slice(0, 300);
  if (reason === 'TIMEOUT') throw new ProviderError({ kind: 'timeout', status: 504, message, code: reason });
  if (reason === 'ERROR') throw unusableAnswer(message);
  const known = Object.hasOwn(finishReasons, reason) ? finishReasons[reason] : undefined;
  const mapped = known ?? 'stop';
  if (mapped === 'tool_calls' && !hasCalls) return 'stop';
  return mapped === 'stop' && hasCalls ? 'tool_calls' : mapped;
}

/**
 * `tokens` is what the model read and wrote, `billed_units` what is paid for, without Cohere's own preamble; the
 * latter stays beside it under its own name.
 */
export function cohereUsage(usage: JsonObject): Usage {
  const tokens = isJsonObject(usage.tokens) ? usage.tokens : {};
  const billed = isJsonObject(usage.billed_units) ? usage.billed_units : {};
  const promptTokens = countOf(tokens.input_tokens ?? billed.input_tokens);
  const completionTokens = countOf(tokens.output_tokens ?? billed.output_tokens);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: countOf(usage.cached_tokens) },
    ...(Object.keys(billed).length === 0 ? {} : { billed_units: billed }),
  };
}

/**
 * Citations under Cohere's own name, and those with a web address also as OpenAI's annotations.
 *
 * @returns No fields when there are none.
 */
export function citationFields(citations: readonly JsonObject[]): JsonObject {
  if (citations.length === 0) return {};
  const annotations = citations.flatMap((citation) =>
    objectsOf(citation.sources).flatMap((source) => annotationOf(citation, source)),
  );
  return { citations, ...(annotations.length === 0 ? {} : { annotations }) };
}

function annotationOf(citation: JsonObject, source: JsonObject): JsonObject[] {
  const content = [source.document, source.tool_output].find(isJsonObject) ?? {};
  const url = filledString(content.url);
  if (url === undefined) return [];
  const title = filledString(content.title);
  return [
    {
      type: 'url_citation',
      url_citation: {
        start_index: countOf(citation.start),
        end_index: countOf(citation.end),
        url,
        ...(title === undefined ? {} : { title }),
      },
    },
  ];
}

/** Cohere gives a text and the probability of each of its tokens; OpenAI's clients get one entry a text. */
export function logprobEntry(item: JsonObject): JsonObject[] {
  const token = item.text;
  if (typeof token !== 'string' || !Array.isArray(item.logprobs)) return [];
  const logprob = item.logprobs.reduce<number>((sum, value) => sum + countOf(value), 0);
  return [{ token, logprob, bytes: null, top_logprobs: [] }];
}

/** Whether a body or event is an error: `{message, id}`, without what an answer has. */
export function isErrorBody(body: JsonObject): boolean {
  if (body.error !== undefined && body.error !== null) return true;
  return typeof body.message === 'string' && body.type === undefined;
}
