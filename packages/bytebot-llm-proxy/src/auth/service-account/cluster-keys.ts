import { isJsonObject } from '@bytebot/shared';
import type { JSONWebKeySet, JWK } from 'jose';

const ISSUER_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/openid/v1/jwks';
/** How often the keys are read again although nothing asks for it. */
const REFRESH_MS = 10 * 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** Tokens with unknown keys make the proxy read again this often at most. */
const UNKNOWN_KEY_PAUSE_MS = 5_000;
const MAX_KEYS = 100;

/** Who signs the tokens of the cluster, and with which keys. */
export interface KeySet {
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
}

export interface ClusterKeysOptions {
  /** Reads a document of the API server; rejects when it cannot. */
  readonly read: (path: string) => Promise<unknown>;
  /** Undefined: what the API server says. */
  readonly issuer: string | undefined;
  readonly nowMs: () => number;
  /** The keys are others than before, or there are some for the first time. */
  readonly changed: (set: KeySet) => void;
  /** The keys could not be read; told once until they could again. */
  readonly failed: (sentence: string) => void;
}

/**
 * The public keys of the cluster's ServiceAccount tokens: read in the background, again when a token names a key that
 * is not among them, and kept for good while the API server is away.
 */
export class ClusterKeys {
  readonly #options: ClusterKeysOptions;
  #known: KeySet | undefined;
  #reading: Promise<void> | undefined;
  #lastReadMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ClusterKeysOptions) {
    this.#options = options;
  }

  /** The keys that were read last; undefined until they have been read once. */
  get known(): KeySet | undefined {
    return this.#known;
  }

  /** Begins to read the keys, now and then again; keeps no process alive. */
  start(): void {
    void this.#read();
  }

  /**
   * Reads the keys again because something is not known, unless that has just been done; never rejects.
   */
  async refresh(): Promise<void> {
    if (this.#reading !== undefined) return this.#reading;
    if (this.#closed || this.#options.nowMs() - this.#lastReadMs < UNKNOWN_KEY_PAUSE_MS) return;
    await this.#read();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #read(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      this.#lastReadMs = this.#options.nowMs();
      this.#schedule();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const { read, changed, failed } = this.#options;
    try {
      const issuer = this.#options.issuer ?? issuerOf(await read(ISSUER_PATH));
      const next = { issuer, keys: keysOf(await read(KEYS_PATH)) };
      this.#failures = 0;
      if (this.#closed || JSON.stringify(next) === JSON.stringify(this.#known)) return;
      this.#known = next;
      changed(next);
    } catch (error) {
      this.#failures += 1;
      if (this.#failures > 1 || this.#closed) return;
      const rest = this.#known === undefined ? 'no token can be verified until then' : 'those known are used';
      failed(`The keys of the cluster's ServiceAccount tokens cannot be read; ${rest}: ${textOf(error)}`);
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10), LAST_RETRY_MS);
    const delayMs = this.#failures === 0 ? REFRESH_MS : retryMs;
    this.#timer = setTimeout(() => void this.#read(), delayMs * (0.9 + Math.random() * 0.2));
    this.#timer.unref();
  }
}

function issuerOf(document: unknown): string {
  const issuer = isJsonObject(document) ? document.issuer : undefined;
  if (typeof issuer === 'string' && issuer !== '') return issuer;
  throw new Error(`${ISSUER_PATH} names no issuer; set SERVICE_ACCOUNT_TOKEN_ISSUER.`);
}

/** Public keys alone: a shared secret among them would let everybody who reads them sign. */
function keysOf(document: unknown): JSONWebKeySet {
  const listed: readonly unknown[] =
    isJsonObject(document) && Array.isArray(document.keys) ? document.keys : [];
  const keys = listed.filter(isPublicKey).slice(0, MAX_KEYS);
  if (keys.length === 0) throw new Error(`${KEYS_PATH} holds no public key.`);
  return { keys };
}

function isPublicKey(value: unknown): value is JWK {
  return isJsonObject(value) && ['RSA', 'EC', 'OKP'].some((type) => type === value.kty) && !('d' in value);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
