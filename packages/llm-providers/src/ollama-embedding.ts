import type { EmbeddingRequest, EmbeddingResponse } from '@bytebot/shared';
import { ollamaObject } from './ollama-answer.ts';
import { ollamaOptions, optionFields } from './ollama-options.ts';
import { type NativeRequest, type ReadContext, RequestTranslationError, type Target } from './provider.ts';
import { type Classify, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';
import { asksForNothing, droppedParameters } from './translate/parameters.ts';

const nativeFields = ['dimensions', 'truncate', 'keep_alive'] as const;
const carried: ReadonlySet<string> = new Set([...optionFields, ...nativeFields, 'input', 'encoding_format']);

/**
 * An `/api/embed` request (Ollama, "Generate embeddings").
 *
 * @throws RequestTranslationError when the input is not text.
 */
export function buildOllamaEmbedding(request: EmbeddingRequest, target: Target): NativeRequest {
  const input: unknown = request.input;
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length === 0) throw new RequestTranslationError('input', 'There must be at least one text.');
  const position = texts.findIndex((text) => typeof text !== 'string');
  if (position !== -1) {
    throw new RequestTranslationError(
      `input[${position}]`,
      'Ollama embeds text, not token numbers; send strings.',
    );
  }
  const body: Record<string, unknown> = { model: target.model, input: texts };
  for (const name of nativeFields) if (!asksForNothing(name, request[name])) body[name] = request[name];
  const options = ollamaOptions(request);
  if (options !== undefined) body.options = options;
  return { body, dropped: droppedParameters(request, carried) };
}

/**
 * Reads `/api/embed` into OpenAI's list, as numbers.
 *
 * @throws ProviderError when the body is an error or holds no embeddings.
 */
export function readOllamaEmbedding(
  body: unknown,
  context: ReadContext,
  classify: Classify,
): EmbeddingResponse {
  const answer = ollamaObject(body, 'response', classify);
  const embeddings: unknown[] = Array.isArray(answer.embeddings) ? answer.embeddings : [];
  if (embeddings.length === 0) throw unusableAnswer('The answer holds no embeddings.');
  const promptTokens = countOf(answer.prompt_eval_count);
  return {
    object: 'list',
    model: filledString(answer.model) ?? context.model,
    data: embeddings.map((values, index) => ({ object: 'embedding', index, embedding: numbersOf(values) })),
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
  };
}

function numbersOf(values: unknown): number[] {
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'number');
  throw unusableAnswer('An embedding holds no values.');
}
