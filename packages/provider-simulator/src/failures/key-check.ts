import { azureKeyProblem } from '../azure/azure-refusals.ts';
import type { Call } from '../call.ts';
import { cohereError } from '../cohere/cohere-refusals.ts';
import { ollamaError } from '../ollama/ollama-refusals.ts';
import { vertexKeyProblem } from '../vertex/vertex-refusals.ts';
import {
  anthropicError,
  asGeminiList,
  geminiError,
  groqError,
  mistralError,
  openaiError,
  openrouterError,
} from './envelopes.ts';
import type { WireError } from './refusal.ts';

/** Servers people run themselves ask for no key. */
const openServers = new Set([
  'ollama',
  'vllm',
  'hosted_vllm',
  'lm_studio',
  'llamafile',
  'local',
  'localhost',
]);

/**
 * The provider's error for a missing or a wrong key, undefined for a good one. Wrong are keys that begin with
 * `sk-or-v1-bad`, hold a word beginning with `bad`, or hold `invalid`; any other is good.
 */
export function keyProblem(call: Call): WireError | undefined {
  if (call.address.provider === 'azure') return azureKeyProblem(call);
  if (call.address.provider === 'vertex') return vertexKeyProblem(call);
  const key = keyOf(call);
  const { provider } = call.address;
  if (key === '') return openServers.has(provider) ? undefined : missingKey(call);
  // Random hexadecimal keys contain "bad" by chance, hence only where a word begins.
  return /(^|[^a-z0-9])bad|invalid/i.test(key) ? wrongKey(call, key) : undefined;
}

/** The key a request was sent with, from where its provider expects it; empty when there is none. */
export function keyOf(call: Pick<Call, 'address' | 'headers' | 'query'>): string {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(header(call, 'authorization'))?.[1] ?? '';
  switch (call.address.surface) {
    case 'anthropic':
      return header(call, 'x-api-key') || bearer;
    case 'gemini':
      return header(call, 'x-goog-api-key') || (call.query.get('key') ?? '');
    default:
      return bearer;
  }
}

function header(call: Pick<Call, 'headers'>, name: string): string {
  const value = call.headers[name];
  return typeof value === 'string' ? value : '';
}

function missingKey(call: Call): WireError {
  if (call.address.surface === 'anthropic')
    return anthropicError(401, 'authentication_error', 'x-api-key header is required');
  switch (call.address.provider) {
    case 'openrouter':
      return openrouterError(401, 'No cookie auth credentials found');
    case 'groq':
      return groqError(401, 'Invalid API Key', 'invalid_request_error', 'invalid_api_key');
    case 'gemini':
      return call.address.surface === 'openai'
        ? asGeminiList(geminiError(400, 'Missing or invalid Authorization header.', 'INVALID_ARGUMENT'))
        : geminiError(
            403,
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
            'PERMISSION_DENIED',
          );
    case 'cohere':
      return cohereError(401, 'no api key supplied');
    case 'mistral':
      return { status: 401, headers: {}, body: { detail: 'Unauthorized' } };
    default:
      return openaiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
      );
  }
}

function wrongKey(call: Call, key: string): WireError {
  if (call.address.surface === 'ollama') return ollamaError(401, 'unauthorized');
  if (call.address.surface === 'anthropic')
    return anthropicError(401, 'authentication_error', 'invalid x-api-key');
  switch (call.address.provider) {
    case 'openrouter':
      return openrouterError(401, 'User not found.');
    case 'groq':
      return groqError(401, 'Invalid API Key', 'invalid_request_error', 'invalid_api_key');
    case 'gemini':
      return call.address.surface === 'openai' ? asGeminiList(wrongGeminiKey()) : wrongGeminiKey();
    case 'cohere':
      return cohereError(401, 'invalid api token');
    case 'mistral':
      return mistralError(401, 'Unauthorized', 'authentication_error', null);
    default:
      return openaiError(
        401,
        `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        { code: 'invalid_api_key' },
      );
  }
}

function wrongGeminiKey(): WireError {
  const text = 'API key not valid. Please pass a valid API key.';
  return geminiError(400, text, 'INVALID_ARGUMENT', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message: text },
  ]);
}

/** OpenAI shows the ends of a key. */
function masked(key: string): string {
  return key.length < 12 ? '*'.repeat(key.length) : `${key.slice(0, 3)}${'*'.repeat(8)}${key.slice(-4)}`;
}
