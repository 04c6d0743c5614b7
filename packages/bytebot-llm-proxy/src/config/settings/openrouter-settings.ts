import type { DevMode } from '@bytebot/openrouter';
import type { SecretStore } from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';
import type { Problem } from '../problem.ts';

/** How the waits between two calls to the same deployment grow (REQUIREMENTS C-5). */
export interface OpenrouterBackoff {
  readonly baseMs: number;
  readonly multiplier: number;
  readonly maxMs: number;
  readonly jitterMs: number;
}

/** How long answers may be, in tokens; both undefined is written as no ceiling at all. */
export interface TokenCeiling {
  /** For requests that set no limit. */
  readonly otherwise: number | undefined;
  /** No request may set more. */
  readonly max: number | undefined;
}

/** What the `OPENROUTER_*` variables say (REQUIREMENTS S2-34 … S2-39, S4-4 … S4-10). */
export interface OpenrouterSettings {
  /** `OPENROUTER_ENABLED`; undefined when it is not set. False switches the provider off even with a key. */
  readonly enabled: boolean | undefined;
  /** Used when a request names no model. */
  readonly defaultModel: string | undefined;
  /** `OPENROUTER_FALLBACK_MODELS`: tried in this order when a model of the open catalogue fails (S4-5). */
  readonly fallbackModels: readonly string[];
  /** `OPENROUTER_MAX_CANDIDATES`: models tried for one request that names one of the catalogue (C-28). */
  readonly maxCandidates: number;
  /** Whether a strategy orders what else the catalogue has; without one it goes by context length (C-13). */
  readonly ordersCatalogue: boolean;
  /** `OPENROUTER_MODEL_CACHE_TTL` (C-29). */
  readonly modelCacheTtlMs: number;
  /** `DEV_MODE`: answers are made up, always or where the key is refused (C-17). */
  readonly devMode: DevMode;
  /** `ALLOW_CLIENT_KEYS`: callers may bring their own key of OpenRouter (C-32). */
  readonly allowsClientKeys: boolean;
  readonly timeoutMs: number;
  /** Further calls after the first (C-4). */
  readonly maxRetries: number;
  readonly backoff: OpenrouterBackoff;
  /** `OPENROUTER_MAX_TOKENS_DEFAULT` and `_CEILING` (S3-29); undefined: nothing is capped. */
  readonly maxTokens: TokenCeiling | undefined;
}

/** Where the problems of variables are reported. */
export type VariableProblem = (variable: string, message: string) => void;

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;
const MAX_RETRIES = 100;
const DEFAULT_CANDIDATES = 10;
const DEFAULT_CACHE_TTL_MS = 3_600_000;

/** The strategy is checked where it is read; here it only counts whether there is one. */
const ignore: VariableProblem = () => undefined;

/** Reads the `OPENROUTER_*` variables; a value that cannot be read gives its default and a warning. */
export function openrouterSettings(secrets: SecretStore, report: VariableProblem): OpenrouterSettings {
  const enabled = switchOf(secrets, 'OPENROUTER_ENABLED', report);
  return {
    enabled,
    defaultModel: secrets.get('OPENROUTER_DEFAULT_MODEL'),
    fallbackModels: listOf(secrets.get('OPENROUTER_FALLBACK_MODELS')),
    maxCandidates: countOf(secrets, 'OPENROUTER_MAX_CANDIDATES', report, 1) ?? DEFAULT_CANDIDATES,
    ordersCatalogue:
      ['OPENROUTER_ROUTE_STRATEGY', 'OPENROUTER_FALLBACK_STRATEGY'].some(
        (variable) => secrets.get(variable) !== undefined,
      ) || switchOf(secrets, 'OPENROUTER_COST_OPTIMIZED', ignore) === true,
    modelCacheTtlMs: durationOf(secrets, 'OPENROUTER_MODEL_CACHE_TTL', DEFAULT_CACHE_TTL_MS, report, true),
    devMode: devModeOf(secrets, report),
    allowsClientKeys: switchOf(secrets, 'ALLOW_CLIENT_KEYS', report) === true,
    timeoutMs: durationOf(secrets, 'OPENROUTER_TIMEOUT', DEFAULT_TIMEOUT_MS, report),
    maxRetries: retriesOf(secrets, report),
    backoff: {
      baseMs: durationOf(secrets, 'OPENROUTER_RETRY_BACKOFF_BASE', 1_000, report, true),
      multiplier: numberOf(secrets, 'OPENROUTER_RETRY_MULTIPLIER', 2, report),
      maxMs: durationOf(secrets, 'OPENROUTER_RETRY_BACKOFF_MAX', 12_000, report, true),
      jitterMs: durationOf(secrets, 'OPENROUTER_RETRY_JITTER', 250, report, true),
    },
    maxTokens: tokenCeiling(secrets, report),
  };
}

/** Turns a message about a variable into a problem without a place in the config. */
export function variableProblem(file: string, variable: string, message: string): Problem {
  return { severity: 'warning', file, line: 0, column: 0, path: variable, message };
}

function tokenCeiling(secrets: SecretStore, report: VariableProblem): TokenCeiling | undefined {
  const otherwise = tokensOf(secrets, 'OPENROUTER_MAX_TOKENS_DEFAULT', report);
  const max = tokensOf(secrets, 'OPENROUTER_MAX_TOKENS_CEILING', report);
  if (otherwise !== undefined && max !== undefined && otherwise > max) {
    report(
      'OPENROUTER_MAX_TOKENS_DEFAULT',
      `OPENROUTER_MAX_TOKENS_DEFAULT (${otherwise}) is above OPENROUTER_MAX_TOKENS_CEILING (${max}); the ceiling counts. Lower the first or raise the second.`,
    );
  }
  return otherwise === undefined && max === undefined ? undefined : { otherwise, max };
}

function tokensOf(secrets: SecretStore, variable: string, report: VariableProblem): number | undefined {
  const text = secrets.get(variable);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  report(
    variable,
    `${variable} has to be a whole number above 0; it is ignored, and answers are not capped by it.`,
  );
  return undefined;
}

function retriesOf(secrets: SecretStore, report: VariableProblem): number {
  const first = countOf(secrets, 'OPENROUTER_MAX_RETRIES', report);
  const second = countOf(secrets, 'OPENROUTER_RETRY_ATTEMPTS', report);
  if (first !== undefined && second !== undefined && first !== second) {
    report(
      'OPENROUTER_MAX_RETRIES',
      `OPENROUTER_MAX_RETRIES (${first}) and OPENROUTER_RETRY_ATTEMPTS (${second}) differ; OPENROUTER_MAX_RETRIES counts. Remove one of them.`,
    );
  }
  return first ?? second ?? DEFAULT_RETRIES;
}

function countOf(
  secrets: SecretStore,
  variable: string,
  report: VariableProblem,
  least = 0,
): number | undefined {
  const text = secrets.get(variable);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= MAX_RETRIES) return number;
  report(variable, `${variable} has to be a whole number from ${least} to ${MAX_RETRIES}; it is ignored.`);
  return undefined;
}

function durationOf(
  secrets: SecretStore,
  variable: string,
  defaultMs: number,
  report: VariableProblem,
  zeroAllowed = false,
): number {
  const text = secrets.get(variable);
  if (text === undefined) return defaultMs;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined && (zeroAllowed || durationMs > 0)) return durationMs;
  report(
    variable,
    `${variable} has to be a duration such as 60s, 1m30s or 60 (seconds); ${defaultMs / 1_000} s is used.`,
  );
  return defaultMs;
}

function numberOf(
  secrets: SecretStore,
  variable: string,
  otherwise: number,
  report: VariableProblem,
): number {
  const text = secrets.get(variable);
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isFinite(number) && number >= 1 && number <= 100) return number;
  report(variable, `${variable} has to be a number from 1 to 100; ${otherwise} is used.`);
  return otherwise;
}

/** Names between commas; blanks around them and empty entries are ignored. */
function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function devModeOf(secrets: SecretStore, report: VariableProblem): DevMode {
  const word = secrets.get('DEV_MODE')?.trim().toLowerCase();
  if (word === 'live-fallback') return word;
  const isOn = switchOf(secrets, 'DEV_MODE', (variable) =>
    report(variable, `${variable} has to be true, false or live-fallback; it is ignored.`),
  );
  return isOn === true ? 'mock' : 'off';
}

function switchOf(secrets: SecretStore, variable: string, report: VariableProblem): boolean | undefined {
  const word = secrets.get(variable)?.toLowerCase();
  if (word === undefined) return undefined;
  if (['true', '1', 'yes', 'on'].includes(word)) return true;
  if (['false', '0', 'no', 'off'].includes(word)) return false;
  report(variable, `${variable} has to be true or false; it is ignored.`);
  return undefined;
}
