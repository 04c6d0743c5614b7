import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  isJsonObject,
  type JsonObject,
} from '@bytebot/shared';
import { type NativeRequest, type ReadContext, RequestTranslationError, type Target } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, objectsOf } from './translate/json.ts';
import { droppedParameters } from './translate/parameters.ts';
import { isEmbedContentModel, vertexModel } from './vertex-address.ts';

const carried: ReadonlySet<string> = new Set([
  'input',
  'dimensions',
  'encoding_format',
  'task_type',
  'taskType',
  'title',
  'auto_truncate',
  'autoTruncate',
]);

/** How many texts one call takes: Gemini's embedding models one, the others 250 (Vertex AI, "Get text embeddings"). */
export function vertexEmbeddingInputs({ model }: Target): number {
  const known = vertexModel(model);
  return known.kind === 'google' && known.id.startsWith('gemini-embedding') ? 1 : 250;
}

/**
 * A `predict` request for Vertex AI's text embeddings: one instance per text (Vertex AI, "Text embeddings API"), or
 * one `embedContent` for the models made for that.
 *
 * @throws RequestTranslationError when the input is not text, or several texts for a model that takes one.
 */
export function buildVertexEmbedding(request: EmbeddingRequest, target: Target): NativeRequest {
  const texts = textsOf(request.input);
  const taskType = request.task_type ?? request.taskType;
  const dropped = droppedParameters(request, carried);
  const size = typeof request.dimensions === 'number' ? { outputDimensionality: request.dimensions } : {};
  const truncate = request.auto_truncate ?? request.autoTruncate;
  const cut = typeof truncate === 'boolean' ? { autoTruncate: truncate } : {};
  const title = typeof request.title === 'string' ? { title: request.title } : {};
  if (isEmbedContentModel(vertexModel(target.model))) {
    const [text, second] = texts;
    if (second !== undefined)
      throw new RequestTranslationError('input', `${target.model} takes one text at a time on Vertex AI.`);
    const task = typeof taskType === 'string' ? { taskType } : {};
    return { body: { content: { parts: [{ text }] }, ...size, ...task, ...title, ...cut }, dropped };
  }
  const task = typeof taskType === 'string' ? { task_type: taskType } : {};
  const parameters = { ...size, ...cut };
  return {
    body: {
      instances: texts.map((content) => ({ content, ...task, ...title })),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
    dropped,
  };
}

/**
 * Reads the predictions into OpenAI's list, as numbers.
 *
 * @throws ProviderError when the body is an error or holds no embeddings.
 */
export function readVertexEmbedding(
  body: unknown,
  context: ReadContext,
  classify: Classify,
): EmbeddingResponse {
  const answer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isJsonObject(answer)) throw unusableAnswer('The answer is not a JSON object.');
  if (answer.error !== undefined) throw reportedError(answer, 'response', classify);
  const found = isJsonObject(answer.embedding)
    ? [answer.embedding]
    : objectsOf(answer.predictions).map(predicted);
  if (found.length === 0) throw unusableAnswer('The answer holds no embeddings.');
  const tokens = promptTokens(answer, found);
  return {
    object: 'list',
    model: context.model,
    data: found.map(({ values }, index) => ({ object: 'embedding', index, embedding: numbersOf(values) })),
    ...(tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  };
}

function textsOf(input: unknown): string[] {
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length === 0) throw new RequestTranslationError('input', 'There must be at least one text.');
  return texts.map((text, index) => {
    if (typeof text === 'string') return text;
    throw new RequestTranslationError(
      `input[${index}]`,
      'Vertex AI embeds text, not token numbers; send strings.',
    );
  });
}

function predicted(prediction: JsonObject): JsonObject {
  return isJsonObject(prediction.embeddings) ? prediction.embeddings : {};
}

function promptTokens(answer: JsonObject, found: readonly JsonObject[]): number | undefined {
  const usage = answer.usageMetadata;
  if (isJsonObject(usage)) return countOf(usage.promptTokenCount);
  const counts = found.map(({ statistics }) =>
    isJsonObject(statistics) ? statistics.token_count : undefined,
  );
  return counts.some((count) => typeof count === 'number')
    ? counts.reduce<number>((sum, count) => sum + countOf(count), 0)
    : undefined;
}

function numbersOf(values: unknown): number[] {
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'number');
  throw unusableAnswer('An embedding holds no values.');
}
