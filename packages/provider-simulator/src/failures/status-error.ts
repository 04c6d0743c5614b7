import { STATUS_CODES } from 'node:http';
import type { Surface } from '../address.ts';
import { azureStatus } from '../azure/azure-refusals.ts';
import { bedrockStatus } from '../bedrock/bedrock-refusals.ts';
import { cohereStatus } from '../cohere/cohere-refusals.ts';
import { ollamaStatus } from '../ollama/ollama-refusals.ts';
import { vertexStatus } from '../vertex/vertex-refusals.ts';
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
import {
  anthropicTexts,
  geminiTexts,
  groqTexts,
  mistralTexts,
  openaiTexts,
  openrouterTexts,
  type Texts,
} from './status-texts.ts';

/** What an error's text may mention. */
export interface StatusErrorContext {
  readonly model: string;
  /** Seconds after which to come back. */
  readonly retryAfter: number;
}

type Writer = (status: number, context: StatusErrorContext) => WireError;

/** The error a provider really answers a status with. */
export function statusError(
  provider: string,
  surface: Surface,
  status: number,
  context: StatusErrorContext,
): WireError {
  if (surface === 'ollama') return ollamaStatus(status, context);
  if (surface === 'anthropic' && provider !== 'azure') return anthropicStatus(status, context);
  const written = (writers[provider] ?? openaiStatus)(status, context);
  return provider === 'gemini' && surface === 'openai' ? asGeminiList(written) : written;
}

function openaiStatus(status: number, context: StatusErrorContext): WireError {
  const [message, type, code] = textFor(openaiTexts, status, context);
  const error = openaiError(status, message, { type, code: code ?? null });
  return status === 429 ? { ...error, headers: rateLimitHeaders(context) } : error;
}

function rateLimitHeaders(context: StatusErrorContext): Record<string, string> {
  return {
    'retry-after': String(context.retryAfter),
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': `${context.retryAfter}s`,
  };
}

function groqStatus(status: number, context: StatusErrorContext): WireError {
  const [message, type, code] = textFor(groqTexts, status, context);
  const error = groqError(status, message, type, code === undefined ? undefined : String(code));
  return status === 429 ? { ...error, headers: rateLimitHeaders(context) } : error;
}

function openrouterStatus(status: number, context: StatusErrorContext): WireError {
  const [message] = textFor(openrouterTexts, status, context);
  const retryAfter = { 'retry-after': String(context.retryAfter) };
  if (status === 403) {
    return openrouterError(status, message, { patterns: ['ignore all previous instructions'] });
  }
  if (status === 429) {
    const headers = { 'X-RateLimit-Limit': '20', 'X-RateLimit-Remaining': '0' };
    const error = openrouterError(status, message, { headers, error_type: 'rate_limit_exceeded' });
    return { ...error, headers: { ...retryAfter, ...headers } };
  }
  if (status === 503) return { ...openrouterError(status, message), headers: retryAfter };
  if (message !== 'Provider returned error') return openrouterError(status, message);
  return openrouterError(status, message, { raw: STATUS_CODES[status] ?? 'Error', provider_name: 'OpenAI' });
}

function geminiStatus(status: number, context: StatusErrorContext): WireError {
  const [message, name] = textFor(geminiTexts, status, context);
  if (status !== 429) return geminiError(status, message, name);
  return geminiError(status, message, name, [
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        {
          quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
          quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
          quotaDimensions: { location: 'global', model: context.model },
          quotaValue: '10',
        },
      ],
    },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${context.retryAfter}s` },
  ]);
}

function anthropicStatus(status: number, context: StatusErrorContext): WireError {
  const [message, type] = textFor(anthropicTexts, status, context);
  const error = anthropicError(status, type, message);
  if (status !== 429) return error;
  const headers = {
    'retry-after': String(context.retryAfter),
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
  };
  return { ...error, headers };
}

function mistralStatus(status: number, context: StatusErrorContext): WireError {
  const [message, type, code] = textFor({ ...openaiTexts, ...mistralTexts }, status, context);
  const error = mistralError(status, message, type, code === undefined ? null : String(code));
  return status === 429 ? { ...error, headers: { 'retry-after': String(context.retryAfter) } } : error;
}

const writers: Readonly<Record<string, Writer>> = {
  openai: openaiStatus,
  groq: groqStatus,
  openrouter: openrouterStatus,
  gemini: geminiStatus,
  anthropic: anthropicStatus,
  mistral: mistralStatus,
  azure: azureStatus,
  vertex: vertexStatus,
  cohere: cohereStatus,
  bedrock: bedrockStatus,
};

function textFor(
  texts: Texts,
  status: number,
  context: StatusErrorContext,
): readonly [message: string, type: string, code?: string | number] {
  const [message, type, code] = texts[status] ?? [
    STATUS_CODES[status] ?? `Status ${status}`,
    defaultType(status),
  ];
  const filled = message
    .replace('{model}', context.model)
    .replace('{retryAfter}', String(context.retryAfter));
  return code === undefined ? [filled, type] : [filled, type, code];
}

function defaultType(status: number): string {
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
