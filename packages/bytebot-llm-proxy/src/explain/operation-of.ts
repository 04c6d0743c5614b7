import type { Operation } from '@bytebot/llm-providers';
import { BodyError, scanBody } from '../http/scan/scan-body.ts';

/** What a request asks for, from the fields that only one sort of request has; chat where that is not told. */
export function operationOf(body: Buffer): Operation {
  try {
    const scanned = scanBody(body);
    if (scanned.has('messages')) return 'chat';
    if (scanned.has('input')) return 'embedding';
    return scanned.has('prompt') ? 'completion' : 'chat';
  } catch (error) {
    // What is wrong with the body is told where it is read as a request.
    if (error instanceof BodyError) return 'chat';
    throw error;
  }
}

/** Where a request of each sort is sent to. */
export function routeOf(operation: Operation): string {
  return routes.get(operation) ?? `/v1/${operation}`;
}

const routes: ReadonlyMap<Operation, string> = new Map([
  ['chat', '/v1/chat/completions'],
  ['completion', '/v1/completions'],
  ['embedding', '/v1/embeddings'],
]);
