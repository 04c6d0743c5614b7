import type { Address, Operation } from '../address.ts';

const googleMethods: Readonly<Record<string, Operation>> = {
  generateContent: 'generate-content',
  streamGenerateContent: 'stream-content',
  countTokens: 'count-content-tokens',
  embedContent: 'embed-content',
  predict: 'embedding',
};

const openaiOperations: Readonly<Record<string, Operation>> = {
  '/chat/completions': 'chat',
  '/embeddings': 'embedding',
};

/** Where Google's identity services are simulated: tokens, and the service account's own file. */
const identityPaths: readonly (readonly [method: string, path: RegExp])[] = [
  ['POST', /^\/vertex\/token$/],
  ['POST', /^\/vertex\/sts\/v1\/token$/],
  ['POST', /^\/vertex\/iam\/v1\/projects\/-\/serviceAccounts\/[^/]+:generateAccessToken$/],
  ['GET', /^\/vertex\/service-account\.json$/],
  ['GET', /^\/computeMetadata\/v1\//],
];

/** Whether a path is below `/vertex`, or the metadata server's, which has no prefix. */
export function isVertexPath(path: string): boolean {
  return path.startsWith('/vertex/') || path.startsWith('/computeMetadata/');
}

/**
 * Where a path leads: `/vertex/v1/projects/<p>/locations/<l>/publishers/<who>/models/<model>:<method>`, an endpoint of
 * the project's, the surface that speaks OpenAI's dialect, or, without a project, express mode.
 */
export function vertexAddress(method: string, path: string): Address {
  const isIdentity = identityPaths.some(([verb, pattern]) => verb === method && pattern.test(path));
  if (isIdentity)
    return { provider: 'google', surface: 'google', operation: 'issue-token', model: undefined };
  const [, , rest = ''] =
    /^\/vertex\/v1(?:beta1)?(\/projects\/[^/]+\/locations\/[^/]+)?(\/(?:publishers|endpoints)\/.+)$/.exec(
      path,
    ) ?? [];
  const [, shared] = /^\/endpoints\/openapi(\/.+)$/.exec(rest) ?? [];
  if (shared !== undefined) return openaiAddress(method, openaiOperations[shared]);
  const [, publisher = 'google', model, verb = ''] =
    /^\/(?:publishers\/([^/]+)\/models|endpoints)\/([^/:]+):(\w+)$/.exec(rest) ?? [];
  if (method !== 'POST' || model === undefined) return openaiAddress(method, undefined);
  const named = decoded(model);
  if (publisher === 'google') {
    return { provider: 'vertex', surface: 'vertex', operation: googleMethods[verb], model: named };
  }
  const isRaw = verb === 'rawPredict' || verb === 'streamRawPredict';
  if (publisher === 'anthropic') {
    return {
      provider: 'vertex',
      surface: 'vertex',
      operation: isRaw ? 'create-message' : undefined,
      model: named,
    };
  }
  return { ...openaiAddress(method, isRaw ? 'chat' : undefined), model: named };
}

function openaiAddress(method: string, operation: Operation | undefined): Address {
  const served = method === 'POST' ? operation : undefined;
  return { provider: 'vertex', surface: 'openai', operation: served, model: undefined };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
