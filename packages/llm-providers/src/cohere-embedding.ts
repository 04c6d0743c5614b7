import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  isJsonObject,
  type JsonObject,
} from '@bytebot/shared';
import { cohereModel } from './cohere-address.ts';
import { isErrorBody } from './cohere-answer.ts';
import { refuseFirstVersion } from './cohere-request.ts';
import { type NativeRequest, type ReadContext, RequestTranslationError, type Target } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString } from './translate/json.ts';
import { droppedParameters } from './translate/parameters.ts';

const carried: ReadonlySet<string> = new Set([
  'input',
  'dimensions',
  'encoding_format',
  'input_type',
  'embedding_types',
  'truncate',
  'priority',
]);

/** The forms of a vector that OpenAI's list can hold, the best first. */
const numberTypes = ['float', 'int8', 'uint8', 'binary', 'ubinary'] as const;

/**
 * A `/v2/embed` request. `input_type` is required there; LiteLLM's default is kept, and images tell theirs.
 *
 * @throws RequestTranslationError when the input is neither text nor images.
 */
export function buildCohereEmbedding(request: EmbeddingRequest, target: Target): NativeRequest {
  refuseFirstVersion(target);
  const inputs = inputsOf(request.input);
  const areImages = inputs.every((input) => /^data:image\//i.test(input));
  const usualType = areImages ? 'image' : 'search_document';
  const types = request.embedding_types;
  return {
    body: {
      model: cohereModel(target.model),
      ...(areImages ? { images: inputs } : { texts: inputs }),
      input_type: filledString(request.input_type) ?? usualType,
      embedding_types: Array.isArray(types)
        ? types
        : [request.encoding_format === 'base64' ? 'base64' : 'float'],
      ...(typeof request.dimensions === 'number' ? { output_dimension: request.dimensions } : {}),
      ...(request.truncate === undefined ? {} : { truncate: request.truncate }),
      ...(request.priority === undefined ? {} : { priority: request.priority }),
    },
    dropped: droppedParameters(request, carried),
  };
}

/**
 * Reads the vectors into OpenAI's list, as numbers or, where that was asked for, as base64.
 *
 * @throws ProviderError when the body is an error or holds no embeddings.
 */
export function readCohereEmbedding(
  body: unknown,
  context: ReadContext,
  classify: Classify,
): EmbeddingResponse {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  if (isErrorBody(body)) throw reportedError(body, 'response', classify);
  const vectors = vectorsOf(isJsonObject(body.embeddings) ? body.embeddings : {});
  if (vectors.length === 0) throw unusableAnswer('The answer holds no embeddings.');
  const tokens = billedTokens(body.meta);
  return {
    object: 'list',
    model: context.model,
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    ...(tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  };
}

function inputsOf(input: unknown): string[] {
  const inputs: unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0) throw new RequestTranslationError('input', 'There must be at least one text.');
  return inputs.map((text, index) => {
    if (typeof text === 'string') return text;
    throw new RequestTranslationError(
      `input[${index}]`,
      'Cohere embeds text, not token numbers; send strings.',
    );
  });
}

function vectorsOf(embeddings: JsonObject): (string | number[])[] {
  const { base64 } = embeddings;
  const found = numberTypes.map((type) => embeddings[type]).find((vectors) => Array.isArray(vectors));
  if (Array.isArray(found)) return found.map(numbersOf);
  return Array.isArray(base64) ? base64.filter((vector) => typeof vector === 'string') : [];
}

function numbersOf(values: unknown): number[] {
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'number');
  throw unusableAnswer('An embedding holds no values.');
}

function billedTokens(meta: unknown): number | undefined {
  const billed = isJsonObject(meta) && isJsonObject(meta.billed_units) ? meta.billed_units : undefined;
  return billed === undefined ? undefined : countOf(billed.input_tokens) + countOf(billed.image_tokens);
}
