import type { Address, Operation } from '../address.ts';

const operations: Readonly<Record<string, Operation>> = {
  converse: 'converse',
  'converse-stream': 'stream-converse',
  invoke: 'invoke-model',
  'invoke-with-response-stream': 'stream-invoke-model',
};

/**
 * Where Bedrock's Runtime API, AWS STS and a container's credentials are served: `/bedrock/model/…`,
 * `/bedrock/sts` and `/bedrock/container-credentials`.
 *
 * @param rest The path after `/bedrock`.
 */
export function bedrockAddress(method: string, rest: string): Address {
  const address = { provider: 'bedrock', surface: 'bedrock' } as const;
  if (method === 'POST' && /^\/sts\/?$/.test(rest)) {
    return { ...address, operation: 'assume-role', model: undefined };
  }
  if (method === 'GET' && rest === '/container-credentials') {
    return { ...address, operation: 'get-container-credentials', model: undefined };
  }
  // An id is one segment: the slashes of an ARN arrive encoded.
  const [, model, verb = ''] = /^\/model\/([^/]+)\/([\w-]+)$/.exec(rest) ?? [];
  const operation = method === 'POST' && Object.hasOwn(operations, verb) ? operations[verb] : undefined;
  return { ...address, operation, model: model === undefined ? undefined : decoded(model) };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
