import type { ApiKey } from './api-key.ts';
import type { DevMode } from './client-settings.ts';
import type { ClientOptions } from './client-world.ts';
import type { DailyCap } from './daily-cap.ts';

/** Everything has a default from the environment. */
export interface Grok2ClientOptions extends ClientOptions {
  /** Default `OPENROUTER_API_KEY`, read at each call. */
  readonly apiKey?: ApiKey;
  /** Default `OPENROUTER_DEFAULT_MODEL`; an empty text is none. */
  readonly defaultModel?: string;
  /** Default `OPENROUTER_FALLBACK_MODELS`. */
  readonly fallbackModels?: readonly string[];
  /** Models tried for one request; default `OPENROUTER_MAX_CANDIDATES`, 10. */
  readonly maxCandidates?: number;
  /** Default `DEV_MODE`. */
  readonly devMode?: DevMode;
  /** Put before messages without a system message; an empty text sends none. */
  readonly systemMessage?: string;
  /** Default one in memory when `OPENROUTER_DAILY_LIMIT` is set. */
  readonly dailyCap?: DailyCap;
  /** After so long no further model is tried. Default 10 minutes. */
  readonly deadlineMs?: number;
}
