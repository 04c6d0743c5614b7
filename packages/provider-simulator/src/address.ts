import { anthropicOperation, speaksMessages } from './anthropic/anthropic-operation.ts';
import { azureAddress } from './azure/azure-address.ts';
import { bedrockAddress } from './bedrock/bedrock-address.ts';
import { cohereAddress } from './cohere/cohere-address.ts';
import { decoded } from './decoded.ts';
import { ollamaOperation } from './ollama/ollama-operation.ts';
import { openaiOperation } from './openai/openai-operation.ts';
import { isServedBy } from './openai/served-by.ts';
import { isVertexPath, vertexAddress } from './vertex/vertex-address.ts';

/** Which wire format a path speaks. */
export type Surface =
  | 'openai'
  | 'gemini'
  | 'anthropic'
  | 'ollama'
  | 'entra'
  | 'vertex'
  | 'google'
  | 'cohere'
  | 'bedrock';

export type Operation =
  | 'chat'
  | 'completion'
  | 'embedding'
  | 'create-response'
  | 'count-response-tokens'
  | 'get-response'
  | 'delete-response'
  | 'cancel-response'
  | 'list-input-items'
  | 'generate-image'
  | 'edit-image'
  | 'speak'
  | 'transcribe'
  | 'translate'
  | 'moderate'
  | 'rerank'
  | 'upload-file'
  | 'list-files'
  | 'get-file'
  | 'get-file-content'
  | 'delete-file'
  | 'create-batch'
  | 'list-batches'
  | 'get-batch'
  | 'cancel-batch'
  | 'list-models'
  | 'get-model'
  | 'list-endpoints'
  | 'get-key'
  | 'get-credits'
  | 'create-message'
  | 'count-message-tokens'
  | 'generate-content'
  | 'stream-content'
  | 'count-content-tokens'
  | 'embed-content'
  | 'batch-embed-contents'
  | 'converse'
  | 'stream-converse'
  | 'invoke-model'
  | 'stream-invoke-model'
  | 'assume-role'
  | 'get-container-credentials'
  | 'issue-token'
  | 'get-version';

/** Where a request goes: whose simulated server, and what it is asked to do. */
export interface Address {
  /** `openai`, `openrouter`, `groq`, `gemini`, `anthropic`, or the name in front of a generic server's path. */
  readonly provider: string;
  readonly surface: Surface;
  /** Undefined when the provider has nothing at this path and method. */
  readonly operation: Operation | undefined;
  /** The model, where the path names it. */
  readonly model: string | undefined;
  /** The id of what the path names beside models: a response, a file, a batch. */
  readonly itemId?: string | undefined;
  /** Azure's paths without `v1` want an `api-version`. */
  readonly isDated?: boolean;
}

/** `anthropic`: the request carries `anthropic-version`; `google`: `x-goog-api-key`. */
export type Client = 'anthropic' | 'google' | 'other';

interface Mount {
  readonly prefix: string;
  /** What of the prefix is not part of what is asked; without it all of it. */
  readonly base?: string;
  readonly provider: string;
  readonly surface: Surface;
}

/** The longest prefix comes first, so that `/gemini/v1beta/openai` is not read as a native path. */
const mounts: readonly Mount[] = [
  { prefix: '/gemini/v1beta/openai', provider: 'gemini', surface: 'openai' },
  { prefix: '/gemini/v1beta', provider: 'gemini', surface: 'gemini' },
  { prefix: '/gemini/v1', provider: 'gemini', surface: 'gemini' },
  { prefix: '/openai/v1', provider: 'openai', surface: 'openai' },
  {
    prefix: '/openrouter/api/v1/messages',
    base: '/openrouter/api/v1',
    provider: 'openrouter',
    surface: 'anthropic',
  },
  { prefix: '/openrouter/api/v1', provider: 'openrouter', surface: 'openai' },
  { prefix: '/groq/openai/v1', provider: 'groq', surface: 'openai' },
  { prefix: '/anthropic/v1', provider: 'anthropic', surface: 'anthropic' },
  { prefix: '/ollama/v1/messages', base: '/ollama/v1', provider: 'ollama', surface: 'anthropic' },
  { prefix: '/ollama/v1', provider: 'ollama', surface: 'openai' },
  { prefix: '/ollama/api', provider: 'ollama', surface: 'ollama' },
  { prefix: '/api/v1/messages', base: '/api/v1', provider: 'openrouter', surface: 'anthropic' },
  { prefix: '/api/v1', provider: 'openrouter', surface: 'openai' },
  { prefix: '/api', provider: 'ollama', surface: 'ollama' },
  { prefix: '/v1beta/openai', provider: 'gemini', surface: 'openai' },
  { prefix: '/v1beta', provider: 'gemini', surface: 'gemini' },
  { prefix: '/v1/messages', base: '/v1', provider: 'anthropic', surface: 'anthropic' },
  { prefix: '/v1', provider: 'openai', surface: 'openai' },
];

const namedProviders = new Set(mounts.map((mount) => mount.provider));

/** Paths OpenRouter serves right at the root, for `OPENROUTER_BASE_URL` set to the simulator itself. */
const rootOperation =
  /^\/(chat\/completions|completions|embeddings|responses|models(\/.+)?|key|auth\/key|credits)$/;

/**
 * Finds the provider and the operation a path stands for; undefined for a path nobody serves. A name that is no
 * known provider is a generic OpenAI-compatible server (`/<id>/v1/chat/completions`, `/<id>/chat/completions`).
 *
 * @param client Whose SDK asks, as far as its headers tell; it decides whose `/v1/models` is meant.
 */
export function addressOf(method: string, path: string, client: Client): Address | undefined {
  if (rootOperation.test(path)) return at('openrouter', 'openai', method, path);
  if (client === 'anthropic' && /^\/v1\/models(\/|$)/.test(path)) {
    return at('anthropic', 'anthropic', method, path.slice('/v1'.length));
  }
  if (/^\/v1\/models\/[^/]+:\w+$/.test(path) || (client === 'google' && /^\/v1\/models(\/|$)/.test(path))) {
    return at('gemini', 'gemini', method, path.slice('/v1'.length));
  }
  if (path.startsWith('/azure/')) return azureAddress(method, path.slice('/azure'.length));
  if (path.startsWith('/bedrock/')) return bedrockAddress(method, path.slice('/bedrock'.length));
  if (path.startsWith('/cohere/v2/')) return cohereAddress(method, path.slice('/cohere/v2'.length));
  if (isVertexPath(path)) return vertexAddress(method, path);
  for (const mount of mounts) {
    if (path !== mount.prefix && !path.startsWith(`${mount.prefix}/`)) continue;
    return at(mount.provider, mount.surface, method, path.slice((mount.base ?? mount.prefix).length));
  }
  return genericAddress(method, path);
}

/** How many segments may stand between a generic server's name and the operation (`/x/inference/v1/…`). */
const middleSegmentsMax = 3;

function genericAddress(method: string, path: string): Address | undefined {
  const [name = '', ...segments] = path.slice(1).split('/');
  if (name === '' || segments.length === 0) return undefined;
  for (let count = 0; count <= middleSegmentsMax && !namedProviders.has(name); count += 1) {
    // A base URL that was joined twice is a mistake a real server would not serve either.
    if (new Set(segments.slice(0, count)).size < count) break;
    const rest = `/${segments.slice(count).join('/')}`;
    const surface = rest.startsWith('/messages') ? 'anthropic' : 'openai';
    const address = at(name, surface, method, rest);
    if (address.operation !== undefined) return address;
  }
  const surface = name === 'gemini' || name === 'anthropic' ? name : 'openai';
  return { provider: name, surface, operation: undefined, model: undefined };
}

function at(provider: string, surface: Surface, method: string, rest: string): Address {
  if (surface === 'gemini') return geminiAddress(method, rest);
  if (surface === 'ollama')
    return { provider, surface, operation: ollamaOperation(method, rest), model: undefined };
  const found = surface === 'anthropic' ? anthropicOperation(method, rest) : openaiOperation(method, rest);
  const isServed =
    found !== undefined &&
    (surface === 'anthropic'
      ? speaksMessages(provider, found.operation)
      : isServedBy(provider, found.operation, rest));
  return {
    provider,
    surface,
    operation: isServed ? found.operation : undefined,
    model: found?.model,
    ...(found?.itemId === undefined ? {} : { itemId: found.itemId }),
  };
}

const geminiMethods: Readonly<Record<string, Operation>> = {
  generateContent: 'generate-content',
  streamGenerateContent: 'stream-content',
  countTokens: 'count-content-tokens',
  embedContent: 'embed-content',
  batchEmbedContents: 'batch-embed-contents',
};

function geminiAddress(method: string, rest: string): Address {
  const address = { provider: 'gemini', surface: 'gemini' } as const;
  if (method === 'GET' && rest === '/models')
    return { ...address, operation: 'list-models', model: undefined };
  const [, model, verb] = /^\/models\/([^:]+)(?::(\w+))?$/.exec(rest) ?? [];
  if (model === undefined) return { ...address, operation: undefined, model: undefined };
  const named = decoded(model);
  if (verb === undefined) {
    return { ...address, operation: method === 'GET' ? 'get-model' : undefined, model: named };
  }
  return { ...address, operation: method === 'POST' ? geminiMethods[verb] : undefined, model: named };
}
