import { parseDuration } from '@bytebot/shared';
import { defaultMaxCandidates } from './candidate-chain.ts';
import type { Environment } from './environment.ts';
import { defaultRetryConfig, type RetryConfig } from './retry-timing.ts';

/** `true`: every reply is a mock, nothing is called. `live-fallback`: a mock only where the key was refused (C-17). */
export type DevMode = 'off' | 'mock' | 'live-fallback';

/** What the environment says; every value that cannot be read has its default, and a warning. */
export interface ClientSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly defaultModel: string | undefined;
  readonly fallbackModels: readonly string[];
  readonly timeoutMs: number;
  readonly retry: RetryConfig;
  readonly maxCandidates: number;
  readonly modelCacheTtlMs: number;
  readonly devMode: DevMode;
  /** Replies a day; undefined for no limit (C-23). */
  readonly dailyLimit: number | undefined;
  /** Sentences for a person; never a value of a secret. */
  readonly warnings: readonly string[];
}

export const defaultBaseUrl = 'https://openrouter.ai/api/v1';
const defaultTimeoutMs = 60_000;
const defaultModelCacheTtlMs = 3_600_000;
/** Longer than any list of models somebody types. */
const listItemsMax = 100;
/** Node's longest timer. */
const timerMsMax = 2_147_483_647;

/**
 * Reads the `OPENROUTER_*` variables and `DEV_MODE` (S4-2 to S4-10, C-2 to C-5, C-17, C-23, C-29).
 *
 * @throws Error for an address that is no `http:` or `https:` URL: falling back to another would send the key there.
 */
export function readClientSettings(environment: Environment): ClientSettings {
  const reader = new SettingsReader(environment);
  return {
    baseUrl: baseUrlOf(
      environment('OPENROUTER_BASE_URL') ?? environment('OPENROUTER_API_BASE') ?? defaultBaseUrl,
      'OPENROUTER_BASE_URL',
    ),
    defaultModel: environment('OPENROUTER_DEFAULT_MODEL'),
    fallbackModels: listOf(environment('OPENROUTER_FALLBACK_MODELS')),
    timeoutMs: reader.duration('OPENROUTER_TIMEOUT', defaultTimeoutMs, 1),
    retry: {
      maxRetries: reader.retries(),
      initialDelay: reader.duration('OPENROUTER_RETRY_BACKOFF_BASE', defaultRetryConfig.initialDelay, 0),
      maxDelay: reader.duration('OPENROUTER_RETRY_BACKOFF_MAX', defaultRetryConfig.maxDelay, 0),
      multiplier: reader.number('OPENROUTER_RETRY_MULTIPLIER', defaultRetryConfig.multiplier, 1, 100),
      jitter: reader.duration('OPENROUTER_RETRY_JITTER', defaultRetryConfig.jitter ?? 0, 0),
    },
    maxCandidates: reader.count('OPENROUTER_MAX_CANDIDATES', 1, 1_000) ?? defaultMaxCandidates,
    modelCacheTtlMs: reader.duration('OPENROUTER_MODEL_CACHE_TTL', defaultModelCacheTtlMs, 0),
    devMode: reader.devMode(),
    dailyLimit: reader.count('OPENROUTER_DAILY_LIMIT', 1, 1_000_000_000),
    warnings: reader.warnings,
  };
}

/** @throws Error that names the place, for what is no address to call. */
export function baseUrlOf(address: string, place: string): string {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(`${place} has to be an address such as ${defaultBaseUrl}.`);
  }
  return address.replace(/\/+$/, '');
}

/** Blanks around the commas and empty entries do not count. */
function listOf(text: string | undefined): string[] {
  const items = (text ?? '').split(',', listItemsMax).map((item) => item.trim());
  return items.filter((item) => item !== '');
}

class SettingsReader {
  readonly warnings: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** In milliseconds; a bare number is seconds (C-3). */
  duration(name: string, otherwiseMs: number, leastMs: number): number {
    const text = this.#environment(name);
    if (text === undefined) return otherwiseMs;
    const durationMs = parseDuration(text);
    if (durationMs !== undefined && durationMs >= leastMs && durationMs <= timerMsMax) return durationMs;
    const used = `${otherwiseMs / 1_000} s is used`;
    this.warnings.push(`${name} has to be a duration such as 60s, 500ms or 60 (seconds); ${used}.`);
    return otherwiseMs;
  }

  number(name: string, otherwise: number, least: number, most: number): number {
    const text = this.#environment(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (Number.isFinite(value) && value >= least && value <= most) return value;
    this.warnings.push(`${name} has to be a number from ${least} to ${most}; ${otherwise} is used.`);
    return otherwise;
  }

  count(name: string, least: number, most: number): number | undefined {
    const text = this.#environment(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    this.warnings.push(`${name} has to be a whole number from ${least} to ${most}; it is ignored.`);
    return undefined;
  }

  /** Both variables count the calls after the first (C-4). */
  retries(): number {
    const first = this.count('OPENROUTER_MAX_RETRIES', 0, 100);
    const second = this.count('OPENROUTER_RETRY_ATTEMPTS', 0, 100);
    if (first !== undefined && second !== undefined && first !== second) {
      this.warnings.push(
        `OPENROUTER_MAX_RETRIES (${first}) and OPENROUTER_RETRY_ATTEMPTS (${second}) differ; OPENROUTER_MAX_RETRIES counts. Remove one of them.`,
      );
    }
    return first ?? second ?? defaultRetryConfig.maxRetries;
  }

  devMode(): DevMode {
    const word = this.#environment('DEV_MODE')?.toLowerCase() ?? 'false';
    if (['true', '1', 'yes', 'on'].includes(word)) return 'mock';
    if (word === 'live-fallback') return 'live-fallback';
    if (!['false', '0', 'no', 'off'].includes(word)) {
      this.warnings.push('DEV_MODE has to be true, false or live-fallback; it is off.');
    }
    return 'off';
  }
}
