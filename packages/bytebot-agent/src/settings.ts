import { isIP } from 'node:net';
import type { SecretStore } from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';

/** What the environment says about the agent; read once at start. Keys are asked for when they are used. */
export interface AgentSettings {
  /** Where the proxy is, without a trailing slash and without `/v1`; undefined: providers are called directly. */
  readonly proxyUrl: string | undefined;
  /** Where the embedded store and the development files are. */
  readonly dataDirectory: string;
  /** ByteBot's desktop; undefined: no computer tools. */
  readonly desktopUrl: string | undefined;
  /** Gets a finished task with its messages; undefined: nobody does. */
  readonly analyticsUrl: string | undefined;
  /** Asked when a task's own model cannot be used. */
  readonly alternativeModel: string | undefined;
  /** For so long a task waits out failures that pass by themselves. */
  readonly taskDeadlineMs: number;
  readonly schedulerIntervalMs: number;
  /** For so long other agents on the same database leave a task to one that gives no sign of life. */
  readonly taskLeaseMs: number;
  /** For how long a todo request that is no chat may take. */
  readonly requestTimeoutMs: number;
  /** For how long a chat may take. */
  readonly chatTimeoutMs: number;
  /** Per address on `/api`. */
  readonly requestsPerMinute: number;
  /** Origins that may call `/api` from a page; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly allowUnauthenticated: boolean;
  /** Whose `X-Forwarded-For` is believed, in Express' words: how many proxies, or their addresses; false: nobody's. */
  readonly trustedProxies: number | string | false;
  readonly tokens: TokenSettings;
}

/** How the todo chat's tokens are verified. The secret is asked for when it is used (`JWT_SECRET`). */
export interface TokenSettings {
  readonly jwksUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** A lease is renewed four times in its time; one that is shorter would be lost whenever the database is slow. */
const LEASE_LEAST_MS = 1_000;

/** A timer that is told to wait longer than 2^31 milliseconds does not wait at all. */
const LONGEST_MS = 24 * 86_400_000;

/** A setting cannot be used; the message names it and says what to write. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** @throws SettingsError with one sentence. */
export function readSettings(values: SecretStore): AgentSettings {
  const text = (name: string): string | undefined => values.get(name);
  return {
    proxyUrl: baseAddress(values, 'BYTEBOT_LLM_PROXY_URL')?.replace(/\/v1$/, ''),
    dataDirectory: text('DATA_DIR') ?? './.data',
    desktopUrl: baseAddress(values, 'BYTEBOT_DESKTOP_BASE_URL'),
    analyticsUrl: address(values, 'BYTEBOT_ANALYTICS_ENDPOINT'),
    alternativeModel: text('BYTEBOT_ALTERNATIVE_MODEL'),
    taskDeadlineMs: duration(values, 'BYTEBOT_TASK_DEADLINE', 3_600_000),
    schedulerIntervalMs: duration(values, 'BYTEBOT_SCHEDULER_INTERVAL', 5_000),
    taskLeaseMs: duration(values, 'BYTEBOT_TASK_LEASE', 20_000, LEASE_LEAST_MS),
    requestTimeoutMs: duration(values, 'REQUEST_TIMEOUT', 30_000),
    chatTimeoutMs: duration(values, 'CHAT_TIMEOUT', 600_000),
    requestsPerMinute: wholeNumber(values, 'RATE_LIMIT_PER_MINUTE', 100),
    corsOrigins: list(text('CORS_ORIGINS')).map(pageOrigin),
    allowUnauthenticated: isTrue(text('AGENT_ALLOW_UNAUTHENTICATED')),
    trustedProxies: trustedProxies(text('TRUST_PROXY')),
    tokens: {
      jwksUrl: address(values, 'JWT_JWKS_URL') ?? betterAuthKeys(values),
      issuer: text('JWT_ISSUER'),
      audience: text('JWT_AUDIENCE'),
    },
  };
}

function address(values: SecretStore, name: string): string | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new SettingsError(
    `${name} has to be an http or https address, such as http://bytebot-llm-proxy:4000.`,
  );
}

/** An address that paths are put behind. */
function baseAddress(values: SecretStore, name: string): string | undefined {
  const text = address(values, name);
  if (text === undefined || !/[?#]/.test(text)) return text;
  throw new SettingsError(
    `${name} has to be an address without ? and #; what comes behind them was left out.`,
  );
}

/** Where Better Auth, which S1's tokens come from, publishes its keys. */
function betterAuthKeys(values: SecretStore): string | undefined {
  const text = baseAddress(values, 'BETTER_AUTH_URL');
  return text === undefined ? undefined : `${text}/api/auth/jwks`;
}

/** A browser names an origin without a path; one that is written otherwise would never be found. */
function pageOrigin(text: string): string {
  if (text === '*') return text;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new SettingsError(
    `CORS_ORIGINS has to be a list of origins such as https://app.example.com, or *, not "${text.slice(0, 100)}".`,
  );
}

function duration(values: SecretStore, name: string, fallbackMs: number, leastMs = 0): number {
  const text = values.get(name);
  if (text === undefined) return fallbackMs;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined && durationMs > 0) {
    if (durationMs > LONGEST_MS) {
      throw new SettingsError(`${name} has to be at most 24d, not "${text.slice(0, 40)}".`);
    }
    if (durationMs >= leastMs) return durationMs;
    throw new SettingsError(`${name} has to be at least ${leastMs / 1_000}s, not "${text.slice(0, 40)}".`);
  }
  throw new SettingsError(`${name} has to be a time such as 90s, 10m or 1h30m, not "${text.slice(0, 40)}".`);
}

function wholeNumber(values: SecretStore, name: string, fallback: number): number {
  const text = values.get(name);
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new SettingsError(`${name} has to be a whole number above 0, not "${text.slice(0, 40)}".`);
}

function list(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && ['true', '1', 'yes', 'on'].includes(text.toLowerCase());
}

function trustedProxies(text: string | undefined): number | string | false {
  if (text === undefined || /^(false|no|off|0)$/i.test(text)) return false;
  if (/^(true|yes|on)$/i.test(text)) return 1;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  if (list(text).every(isNetwork)) return text;
  throw new SettingsError(
    `TRUST_PROXY has to be true, a number of proxies, or their addresses such as 10.0.0.0/8, not "${text.slice(0, 40)}".`,
  );
}

/** What Express takes for `trust proxy`. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bitsMax < 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= bitsMax);
}
