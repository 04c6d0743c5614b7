import type { Operation } from '@bytebot/llm-providers';
import type { PathRequest } from './model-request.ts';

/** The operations of Google's API that stand behind the colon of a path, and whether their answer streams. */
const methods: ReadonlyMap<string, { readonly operation: Operation; readonly streaming?: boolean }> = new Map(
  [
    ['generateContent', { operation: 'generate_content', streaming: false }],
    ['streamGenerateContent', { operation: 'generate_content', streaming: true }],
    ['countTokens', { operation: 'generate_content_count' }],
  ],
);

/** What a path like `/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse` asks for. */
export interface GeminiPath extends PathRequest {
  readonly operation: Operation;
  readonly model: string;
}

/** Models may have slashes in their names, and tuned ones stand below another collection (Google, "API versions"). */
const shape = /^(?:\/v1beta|\/v1alpha|\/v1)?\/(?:models|tunedModels)\/([^?]+):([A-Za-z]+)\/?(?:\?(.*))?$/;

/** Undefined for a path that is none of these. */
export function readGeminiPath(url: string): GeminiPath | undefined {
  const found = shape.exec(url);
  const method = methods.get(found?.[2] ?? '');
  const model = decoded(found?.[1] ?? '');
  if (method === undefined || model === undefined) return undefined;
  const { operation, streaming } = method;
  if (streaming === undefined) return { operation, model };
  // Without `alt=sse` Google streams one JSON array.
  const isEvents = !streaming || new URLSearchParams(found?.[3] ?? '').get('alt') === 'sse';
  return { operation, model, streaming, manner: isEvents ? 'events' : 'json-array' };
}

function decoded(segment: string): string | undefined {
  try {
    return segment === '' ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The beginnings of paths that may be Google's, for a quick look before any other. */
export function mayBeGeminiPath(url: string): boolean {
  return url.startsWith('/v1') && url.includes(':', 4);
}
