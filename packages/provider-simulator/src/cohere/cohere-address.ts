import type { Address, Operation } from '../address.ts';

const operations: Readonly<Record<string, Operation>> = {
  'POST /chat': 'chat',
  'POST /embed': 'embedding',
  'POST /rerank': 'rerank',
};

/** What a path below `/cohere/v2` is for. */
export function cohereAddress(method: string, rest: string): Address {
  const operation = operations[`${method} ${rest}`];
  return { provider: 'cohere', surface: 'cohere', operation, model: undefined };
}
