import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { statusError } from '../failures/status-error.ts';
import { listedModels } from '../model-lists.ts';

/** How many are in a page unless it is said. */
const pageSize = 50;

/** `GET /v1beta/models` */
export function listGeminiModels({ query }: Call): Outcome {
  const all = (listedModels.gemini ?? []).map(modelObject);
  const size = Math.max(1, Number(query.get('pageSize') ?? pageSize) || pageSize);
  const start = Number(query.get('pageToken') ?? 0) || 0;
  const end = start + size;
  const next = end < all.length ? { nextPageToken: String(end) } : {};
  return whole({ models: all.slice(start, end), ...next });
}

/** `GET /v1beta/models/{model}` */
export function getGeminiModel(call: Call): Outcome {
  if (listedModels.gemini?.includes(call.model) !== true) {
    throw new Refusal(statusError('gemini', 'gemini', 404, { model: call.model, retryAfter: 1 }));
  }
  return whole(modelObject(call.model));
}

function modelObject(name: string): object {
  const isEmbedding = name.includes('embedding');
  return {
    name: `models/${name}`,
    version: '001',
    displayName: name,
    description: `${name}, simulated.`,
    inputTokenLimit: isEmbedding ? 2_048 : 1_048_576,
    outputTokenLimit: isEmbedding ? 1 : 65_536,
    supportedGenerationMethods: isEmbedding
      ? ['embedContent', 'countTokens']
      : ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent'],
  };
}

function whole(body: unknown): Outcome {
  return { kind: 'whole', status: 200, headers: {}, body };
}
