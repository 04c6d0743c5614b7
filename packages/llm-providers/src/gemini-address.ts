import { openaiPaths } from './openai-paths.ts';
import type { Operation } from './operation.ts';
import type { Target } from './provider.ts';

/** A base that names its API version, as `…/v1beta` does. */
const versioned = /\/v\d+[a-z0-9]*$/;

/** Whether the base is Google's OpenAI-compatible surface (REQUIREMENTS C-21). */
export function isOpenaiBase(baseUrl: string): boolean {
  return withoutTrailingSlashes(baseUrl).endsWith('/openai');
}

/**
 * Where a call goes below the base. A base without a version, such as a gateway's, gets `/v1beta`; on the
 * OpenAI surface the paths are OpenAI's.
 */
export function geminiPath(operation: Operation, target: Target, streaming: boolean): string {
  if (isOpenaiBase(target.baseUrl)) return openaiPaths[operation];
  const version = versioned.test(withoutTrailingSlashes(target.baseUrl)) ? '' : '/v1beta';
  return `${version}/${knownModelPath(target.model)}:${methodOf(operation, streaming)}`;
}

function methodOf(operation: Operation, streaming: boolean): string {
  if (operation === 'embedding') return 'batchEmbedContents';
  if (operation === 'generate_content_count') return 'countTokens';
  return streaming ? 'streamGenerateContent?alt=sse' : 'generateContent';
}

/** Gemini's own dialect and OpenAI's pictures are each of one surface. */
export function geminiServes(operation: Operation, { baseUrl }: Target): boolean {
  switch (operation) {
    case 'generate_content':
    case 'generate_content_count':
      return !isOpenaiBase(baseUrl);
    case 'image_generation':
      return isOpenaiBase(baseUrl);
    default:
      return true;
  }
}

/** The key in the header that the surface wants. */
export function geminiHeaders({ apiKey, baseUrl }: Target): Record<string, string> {
  if (apiKey === undefined) return {};
  return isOpenaiBase(baseUrl) ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey };
}

/** `models/<id>`; ids that already name their collection (`tunedModels/…`) stay as they are. */
export function geminiModelPath(model: string): string {
  return model.startsWith('models/') || model.startsWith('tunedModels/') ? model : `models/${model}`;
}

/** Configs name few models; the bound is for a wildcard. */
const modelPaths = new Map<string, string>();
const MODEL_PATHS_MAX = 1_000;

function knownModelPath(model: string): string {
  const known = modelPaths.get(model);
  if (known !== undefined) return known;
  if (modelPaths.size >= MODEL_PATHS_MAX) modelPaths.clear();
  const path = encodedModelPath(model);
  modelPaths.set(model, path);
  return path;
}

/**
 * The model may come from the client through a wildcard, so everything after its collection is one segment of the
 * path: it reaches no other path and no query.
 */
function encodedModelPath(model: string): string {
  const path = geminiModelPath(model);
  const start = path.indexOf('/') + 1;
  const id = encodeURIComponent(path.slice(start).toWellFormed());
  // A segment of dots would be resolved away, percent-encoded or not.
  return `${path.slice(0, start)}${/^\.\.?$/.test(id) ? id.replaceAll('.', '%252E') : id}`;
}

function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (end > 0 && url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}
