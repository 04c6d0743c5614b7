import { isJsonObject } from '@bytebot/shared';
import { embeddingOf } from '../answer/embedding.ts';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { validationError } from './bedrock-refusals.ts';

const titanFields = new Set(['inputText']);
const titanSecondFields = new Set(['inputText', 'dimensions', 'normalize', 'embeddingTypes']);
const cohereFields = new Set([
  'texts',
  'images',
  'inputs',
  'input_type',
  'truncate',
  'embedding_types',
  'output_dimension',
  'max_tokens',
]);
const inputTypes = new Set(['search_document', 'search_query', 'classification', 'clustering', 'image']);
const textsMax = 96;

/** Embedding models behind `InvokeModel`; undefined for a model that is none. */
export function embed(call: Call): Outcome | undefined {
  if (/titan-embed/.test(call.model)) return embedTitan(call);
  return /cohere\.embed/.test(call.model) ? embedCohere(call) : undefined;
}

function embedTitan({ body, model, ids }: Call): Outcome {
  const isSecond = /text-v2/.test(model);
  refuseUnknown(body, isSecond ? titanSecondFields : titanFields);
  const { inputText, dimensions = 1_024, embeddingTypes } = body;
  if (typeof inputText !== 'string')
    throw validationError('Malformed input request: #: required key [inputText] not found');
  if (inputText === '') throw validationError('Malformed input request: expected minLength: 1, actual: 0');
  if (isSecond && ![256, 512, 1_024].includes(Number(dimensions))) {
    throw validationError('Malformed input request: #/dimensions: is not a valid enum value');
  }
  const embedding = [...embeddingOf(inputText, isSecond ? Number(dimensions) : 1_536)];
  const tokens = Math.ceil(inputText.length / 4);
  const byType = isSecond && embeddingTypes !== undefined ? { embeddingsByType: { float: embedding } } : {};
  return whole({ embedding, ...byType, inputTextTokenCount: tokens }, tokens, ids.next(''));
}

function embedCohere({ body, model, ids }: Call): Outcome {
  refuseUnknown(body, cohereFields);
  const { texts, input_type: inputType, output_dimension: dimension, embedding_types: types } = body;
  if (!Array.isArray(texts) || texts.length === 0 || texts.some((text) => typeof text !== 'string')) {
    throw validationError('Malformed input request: #/texts: expected a list of texts');
  }
  if (texts.length > textsMax) {
    throw validationError(
      `Malformed input request: #/texts: expected maximum item count: ${textsMax}, found: ${texts.length}`,
    );
  }
  if (!inputTypes.has(String(inputType))) {
    throw validationError('Malformed input request: #: required key [input_type] not found');
  }
  const size = typeof dimension === 'number' && dimension > 0 && dimension <= 1_536 ? dimension : 1_024;
  const vectors = texts.map((text) => [...embeddingOf(String(text), size)]);
  const tokens = texts.reduce<number>((sum, text) => sum + Math.ceil(String(text).length / 4), 0);
  const isTyped = types !== undefined || /embed-v4/.test(model);
  const answer = isTyped
    ? { embeddings: { float: vectors }, response_type: 'embeddings_by_type' }
    : { embeddings: vectors, response_type: 'embeddings_floats' };
  return whole({ id: ids.next(''), texts, ...answer }, tokens, ids.next(''));
}

function refuseUnknown(body: unknown, known: ReadonlySet<string>): void {
  const extra = isJsonObject(body) ? Object.keys(body).find((name) => !known.has(name)) : undefined;
  if (extra === undefined) return;
  throw validationError(
    `Malformed input request: #: extraneous key [${extra}] is not permitted, please reformat your input and try again.`,
  );
}

function whole(body: object, tokens: number, requestId: string): Outcome {
  const headers = { 'x-amzn-requestid': requestId, 'x-amzn-bedrock-input-token-count': String(tokens) };
  return { kind: 'whole', status: 200, headers, body };
}
