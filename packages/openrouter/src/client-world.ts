import { findProvider } from '@bytebot/llm-providers';
import { createRedactor } from '@bytebot/shared';
import { type ApiKey, keyOf } from './api-key.ts';
import { type CatalogueSource, createCatalogue } from './catalogue-source.ts';
import { ChatCaller } from './chat-caller.ts';
import type { ClientLog } from './client-log.ts';
import { baseUrlOf, type ClientSettings } from './client-settings.ts';
import { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { missingKey } from './openrouter-error.ts';
import { type Sleep, sleep } from './repeat-call.ts';
import { checkRetryConfig, type RetryConfig } from './retry-timing.ts';

/** What both clients take; everything has a default from the environment. */
export interface ClientOptions {
  /** Default `OPENROUTER_BASE_URL`, else `https://openrouter.ai/api/v1`. */
  readonly baseUrl?: string | undefined;
  /** For the whole answer; of a stream for its beginning and each silence. Default `OPENROUTER_TIMEOUT`, 60 s. */
  readonly timeoutMs?: number;
  /** Name look-up, TCP and TLS. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Default the `OPENROUTER_RETRY_*` variables. */
  readonly retry?: RetryConfig;
  /** Sent with each request, beside the key and the identification, or replacing the latter. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Shared with others, so that the list is fetched once. Default one of its own. */
  readonly catalogue?: CatalogueSource;
  readonly log?: ClientLog;
  /** Where variables are read. Default: process environment, `.env`, `secrets.env`. */
  readonly environment?: Environment;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: Sleep;
}

/** What a client works with once its settings are known. */
export interface ClientWorld {
  readonly caller: ChatCaller;
  readonly catalogue: CatalogueSource;
  readonly connection: Connection;
}

const provider = findProvider('openrouter');

/**
 * Puts together connection, catalogue and caller from options and settings.
 *
 * @param hasAlternatives Other models can be asked: no wait for one is longer than the longest wait of our own.
 */
export function createClientWorld(
  apiKey: ApiKey,
  options: ClientOptions,
  settings: ClientSettings,
  environment: Environment,
  hasAlternatives = false,
): ClientWorld {
  const { connectTimeoutMs = 10_000, timeoutMs = settings.timeoutMs, headers = {}, log } = options;
  if (!Number.isFinite(timeoutMs) || timeoutMs <= 0) {
    throw new RangeError(`timeoutMs has to be milliseconds above 0, not ${timeoutMs}.`);
  }
  const baseUrl = options.baseUrl ? baseUrlOf(options.baseUrl, 'baseUrl') : settings.baseUrl;
  const nowMs = options.now ?? Date.now;
  const connection = new Connection(connectTimeoutMs);
  const config = checkRetryConfig(options.retry ?? settings.retry);
  const caller = new ChatCaller({
    connection,
    baseUrl,
    timeoutMs,
    nowMs,
    headers: () => ({
      accept: 'application/json, text/event-stream',
      ...provider?.headers({ baseUrl, apiKey: sendableKey(apiKey), model: '' }, environment),
      ...headers,
    }),
    repeat: {
      config,
      ...(hasAlternatives ? { longestHintMs: config.maxDelay } : {}),
      sleep: options.sleep ?? sleep,
      random: options.random ?? Math.random,
      onRetry: (error, waitMs) =>
        log?.info('OpenRouter is asked again', { status: error.status, kind: error.kind, wait_ms: waitMs }),
    },
    hide: createRedactor(() => [keyOf(apiKey) ?? '']),
  });
  const catalogue =
    options.catalogue ??
    createCatalogue({ baseUrl, apiKey: () => keyOf(apiKey), now: nowMs, ttlMs: settings.modelCacheTtlMs });
  return { caller, catalogue, connection };
}

/** @throws OpenRouterError for a key that was cut or copied with something that no header carries. */
function sendableKey(apiKey: ApiKey): string | undefined {
  const key = keyOf(apiKey);
  if (key === undefined || /^[\x21-\x7E]+$/.test(key)) return key;
  throw missingKey(
    'OPENROUTER_API_KEY holds characters that no key has: blanks, line ends or letters beyond ASCII.',
  );
}
