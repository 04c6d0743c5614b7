import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  isJsonObject,
  type JsonObject,
} from '@bytebot/shared';
import { bedrockModel } from './bedrock-model.ts';
import { isErrorBody } from './bedrock-response.ts';
import { type NativeRequest, type ReadContext, RequestTranslationError, type Target } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, describeValue } from './translate/json.ts';
import { droppedParameters } from './translate/parameters.ts';

interface EmbeddingDialect {
  readonly carried: readonly string[];
  /** How many texts a call takes. */
  readonly inputs: number;
  build(texts: readonly string[], request: EmbeddingRequest): JsonObject;
}

/** The first version has one size of vector; the second takes three (Amazon Titan Text Embeddings). */
const titanFirst: EmbeddingDialect = {
  carried: [],
  inputs: 1,
  build: (texts) => ({ inputText: onlyText(texts) }),
};

const titanSecond: EmbeddingDialect = {
  carried: ['dimensions', 'normalize', 'embeddingTypes'],
  inputs: 1,
  build: (texts, { dimensions, normalize, embeddingTypes }) => ({
    inputText: onlyText(texts),
    ...(typeof dimensions === 'number' ? { dimensions } : {}),
    ...(typeof normalize === 'boolean' ? { normalize } : {}),
    ...(Array.isArray(embeddingTypes) ? { embeddingTypes } : {}),
  }),
};

const titanMultimodal: EmbeddingDialect = {
  carried: ['dimensions'],
  inputs: 1,
  build: (texts, { dimensions }) => ({
    inputText: onlyText(texts),
    ...(typeof dimensions === 'number' ? { embeddingConfig: { outputEmbeddingLength: dimensions } } : {}),
  }),
};

/** Cohere's are told what the texts are for; LiteLLM takes them for documents unless the client says more. */
const cohereFamily: EmbeddingDialect = {
  carried: ['dimensions', 'input_type', 'truncate', 'embedding_types'],
  inputs: 96,
  build: (texts, { dimensions, input_type: inputType, truncate, embedding_types: types }) => ({
    texts,
    input_type: typeof inputType === 'string' ? inputType : 'search_document',
    ...(typeof truncate === 'string' ? { truncate } : {}),
    ...(Array.isArray(types) ? { embedding_types: types } : {}),
    ...(typeof dimensions === 'number' ? { output_dimension: dimensions } : {}),
  }),
};

const dialects: readonly (readonly [RegExp, EmbeddingDialect])[] = [
  [/titan-embed-image/i, titanMultimodal],
  [/titan-embed-text-v2/i, titanSecond],
  [/titan-embed/i, titanFirst],
  [/cohere\.embed|^embed-/i, cohereFamily],
];

/** How many texts one call takes: Titan one, Cohere's 96 (Bedrock user guide, "Inference request parameters"). */
export function bedrockEmbeddingInputs(target: Target): number {
  return dialectOf(target)?.inputs ?? Number.POSITIVE_INFINITY;
}

/**
 * An InvokeModel request for an embedding model, each in its maker's dialect (Bedrock user guide, "Inference
 * request parameters").
 *
 * @throws RequestTranslationError when the input is not text, there are several texts for a model that takes one,
 *   or the model is none that is known.
 */
export function buildBedrockEmbedding(request: EmbeddingRequest, target: Target): NativeRequest {
  const { name } = bedrockModel(target);
  const dialect = dialectOf(target);
  if (dialect === undefined) {
    throw new RequestTranslationError(
      'model',
      `${describeValue(name)} is no embedding model of Bedrock known here; there are amazon.titan-embed-… and cohere.embed-….`,
    );
  }
  const carried = new Set(['input', 'encoding_format', ...dialect.carried]);
  return {
    body: dialect.build(textsOf(request.input), request),
    dropped: droppedParameters(request, carried),
  };
}

function dialectOf(target: Target): EmbeddingDialect | undefined {
  const { name } = bedrockModel(target);
  return dialects.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * Reads the answer of any of them into OpenAI's list, as numbers.
 *
 * @throws ProviderError when the body is an error or holds no embeddings.
 */
export function readBedrockEmbedding(
  body: unknown,
  context: ReadContext,
  classify: Classify,
): EmbeddingResponse {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  const vectors = vectorsOf(body);
  if (vectors.length === 0) {
    if (isErrorBody(body)) throw reportedError(body, 'response', classify);
    throw unusableAnswer('The answer holds no embeddings.');
  }
  const counted = typeof body.inputTextTokenCount === 'number';
  const tokens = countOf(body.inputTextTokenCount);
  return {
    object: 'list',
    model: context.model,
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: numbersOf(vector) })),
    ...(counted ? { usage: { prompt_tokens: tokens, total_tokens: tokens } } : {}),
  };
}

/** Titan gives one vector, Cohere a list, or lists by type. */
function vectorsOf(body: JsonObject): unknown[] {
  if (Array.isArray(body.embedding)) return [body.embedding];
  const { embeddings } = body;
  if (Array.isArray(embeddings)) return embeddings;
  return isJsonObject(embeddings) && Array.isArray(embeddings.float) ? embeddings.float : [];
}

function textsOf(input: unknown): string[] {
  const inputs: unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0) throw new RequestTranslationError('input', 'There must be at least one text.');
  return inputs.map((text, index) => {
    if (typeof text === 'string') return text;
    throw new RequestTranslationError(
      `input[${index}]`,
      'Bedrock embeds text, not token numbers; send strings.',
    );
  });
}

function onlyText(texts: readonly string[]): string {
  const [text = '', ...others] = texts;
  if (others.length === 0) return text;
  throw new RequestTranslationError(
    'input',
    `Titan embeds one text a call, not ${texts.length}; send them one by one, or use a Cohere model.`,
  );
}

function numbersOf(vector: unknown): number[] {
  if (Array.isArray(vector)) return vector.filter((value) => typeof value === 'number');
  throw unusableAnswer('An embedding holds no values.');
}
