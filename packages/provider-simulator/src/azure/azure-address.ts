import type { Address, Operation } from '../address.ts';
import { decoded } from '../decoded.ts';
import { openaiOperation } from '../openai/openai-operation.ts';
import { isServedBy } from '../openai/served-by.ts';

/** What is asked of a deployment, which the path names; everything else names it in the body. */
const ofDeployments: ReadonlySet<string> = new Set([
  'chat',
  'completion',
  'embedding',
  'generate-image',
  'edit-image',
  'speak',
  'transcribe',
  'translate',
]);

const claudeOperations: Readonly<Record<string, Operation>> = {
  '/anthropic/v1/messages': 'create-message',
  '/anthropic/v1/messages/count_tokens': 'count-message-tokens',
};

/**
 * Where a path below `/azure` leads: a deployment, the `v1` surface, the same without `v1` and with a version, Claude
 * or, in place of `login.microsoftonline.com` and of the metadata service, where tokens come from.
 */
export function azureAddress(method: string, path: string): Address {
  const isToken =
    (method === 'POST' && /^\/login\/[^/]+\/oauth2\/v2\.0\/token$/.test(path)) ||
    (method === 'GET' && path === '/metadata/identity/oauth2/token');
  if (isToken) return { provider: 'azure', surface: 'entra', operation: 'issue-token', model: undefined };
  if (path.startsWith('/anthropic/')) {
    const operation = method === 'POST' ? claudeOperations[path] : undefined;
    return { provider: 'azure', surface: 'anthropic', operation, model: undefined };
  }
  const [, deployment, ofDeployment] = /^\/openai\/deployments\/([^/]+)(\/.+)$/.exec(path) ?? [];
  const [, version, shared] = /^\/openai(\/v1)?(\/.+)$/.exec(path) ?? [];
  const found = openaiOperation(method, ofDeployment ?? shared ?? '');
  const isDated = version === undefined;
  const isHere =
    found !== undefined && (!isDated || ofDeployments.has(found.operation) === (deployment !== undefined));
  return {
    provider: 'azure',
    surface: 'openai',
    operation: isHere && isServedBy('azure', found.operation) ? found.operation : undefined,
    model: deployment === undefined ? undefined : decoded(deployment),
    ...(found?.itemId === undefined ? {} : { itemId: found.itemId }),
    ...(isDated ? { isDated } : {}),
  };
}
