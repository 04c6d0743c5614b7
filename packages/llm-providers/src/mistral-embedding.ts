import type { EmbeddingRequest, EmbeddingResponse } from '@bytebot/shared';
import { mistralObject, mistralUsage } from './mistral-answer.ts';
import { type NativeRequest, type ReadContext, RequestTranslationError, type Target } from './provider.ts';
import { type Classify, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';
import { asksForNothing, droppedParameters } from './translate/parameters.ts';

const nativeFields = ['output_dimension', 'output_dtype'] as const;
const carried: ReadonlySet<string> = new Set([...nativeFields, 'input', 'dimensions', 'encoding_format']);

/**
 * An embedding request of Mistral's (its API reference and SDK, `EmbeddingRequest`).
 *
 * @throws RequestTranslationError when the input is not text.
 */
export function buildMistralEmbedding(request: EmbeddingRequest, target: Target): NativeRequest {
  const input: unknown = request.input;
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length === 0) throw new RequestTranslationError('input', 'There must be at least one text.');
  const position = texts.findIndex((text) => typeof text !== 'string');
  if (position !== -1) {
    throw new RequestTranslationError(
      `input[${position}]`,
      'Mistral embeds text, not token numbers; send strings.',
    );
  }
  const body: Record<string, unknown> = { model: target.model, input: texts };
  if (typeof request.dimensions === 'number') body.output_dimension = request.dimensions;
  for (const name of nativeFields) if (!asksForNothing(name, request[name])) body[name] = request[name];
  return { body, dropped: droppedParameters(request, carried) };
}

/**
 * Reads the vectors, as numbers.
 *
 * @throws ProviderError when the body is an error or holds no embeddings.
 */
export function readMistralEmbedding(
  body: unknown,
  context: ReadContext,
  classify: Classify,
): EmbeddingResponse {
  const answer = mistralObject(body, 'response', classify);
  const entries = objectsOf(answer.data);
  if (entries.length === 0) throw unusableAnswer('The answer holds no embeddings.');
  const usage = mistralUsage(answer);
  return {
    object: 'list',
    model: filledString(answer.model) ?? context.model,
    data: entries.map(({ index, embedding }, position) => ({
      object: 'embedding',
      index: countOf(index) || position,
      embedding: numbersOf(embedding),
    })),
    ...(usage === undefined
      ? {}
      : { usage: { prompt_tokens: usage.prompt_tokens, total_tokens: usage.total_tokens } }),
  };
}

function numbersOf(values: unknown): number[] {
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'number');
  throw unusableAnswer('An embedding holds no values.');
}
