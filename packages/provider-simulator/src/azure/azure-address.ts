import type { Address, Operation } from '../address.ts';

const operations: Readonly<Record<string, Operation>> = {
  '/chat/completions': 'chat',
  '/completions': 'completion',
  '/embeddings': 'embedding',
};

/**
 * Where a path below `/azure` leads: a deployment, the `v1` surface, Claude or, in place of
 * `login.microsoftonline.com` and of the metadata service, where tokens come from.
 */
export function azureAddress(method: string, path: string): Address {
  const isToken =
    (method === 'POST' && /^\/login\/[^/]+\/oauth2\/v2\.0\/token$/.test(path)) ||
    (method === 'GET' && path === '/metadata/identity/oauth2/token');
  if (isToken) return { provider: 'azure', surface: 'entra', operation: 'issue-token', model: undefined };
  if (path.startsWith('/anthropic/')) {
    const isMessages = method === 'POST' && path === '/anthropic/v1/messages';
    const operation = isMessages ? 'create-message' : undefined;
    return { provider: 'azure', surface: 'anthropic', operation, model: undefined };
  }
  const [, deployment, ofDeployment] = /^\/openai\/deployments\/([^/]+)(\/.+)$/.exec(path) ?? [];
  const [, shared] = /^\/openai\/v1(\/.+)$/.exec(path) ?? [];
  const found = operations[ofDeployment ?? shared ?? ''];
  return {
    provider: 'azure',
    surface: 'openai',
    operation: method === 'POST' ? found : undefined,
    model: deployment === undefined ? undefined : decoded(deployment),
  };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
