import type { Operation } from '../address.ts';

const operations: Readonly<Record<string, Operation>> = {
  'POST /chat': 'chat',
  'POST /embed': 'embedding',
  'GET /tags': 'list-models',
  'GET /version': 'get-version',
};

/** What a path below `/api` is for. */
export function ollamaOperation(method: string, rest: string): Operation | undefined {
  return operations[`${method} ${rest}`];
}
