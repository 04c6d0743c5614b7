import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject, memberAt } from '@bytebot/shared';
import { USER_AGENT } from '../version.ts';
import { type Credentials, type CredentialsSetup, createCredentials } from './credentials.ts';
import { openExchange, readBody } from './exchange.ts';
import { failureOf, KubernetesError, refusalOf } from './kubernetes-error.ts';
import { readWatchEvents, type WatchEvent } from './watch-events.ts';

/** One call as a whole, unless the caller says otherwise. */
const CALL_TIMEOUT_MS = 15_000;
/** Larger answers are refused: the API server stores no object above 3 MB, and lists come in pages. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** A watch that says nothing for so long is ended, and begun anew by whoever wants to go on. */
const WATCH_SILENCE_MS = 120_000;
/** What is read of an answer that refuses. */
const MAX_REFUSAL_BYTES = 64 * 1024;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The whole call; of a watch the longest silence, with which it ends. */
  readonly timeoutMs?: number;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface ApplyOptions extends CallOptions {
  /** Who owns the fields that are applied. */
  readonly fieldManager: string;
  /** Whether fields of other owners are taken over; otherwise such a conflict is a 409. */
  readonly force?: boolean;
}

/** One page of a list. */
export interface ListPage {
  readonly items: readonly JsonObject[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
  /** What asks for the next page; undefined after the last one. */
  readonly next: string | undefined;
}

/**
 * The few calls of the Kubernetes API that the proxy needs, on plain objects. `path` is that of the API server:
 * `/api/v1/namespaces/default/services`. Every call has a time-out and a bound on what it reads; refused credentials
 * are read anew and tried once more. All throw KubernetesError.
 */
export interface KubernetesClient {
  get(path: string, options?: CallOptions): Promise<JsonObject>;
  list(path: string, options?: CallOptions): Promise<ListPage>;
  /** Resolves once the server has accepted the watch; iterating ends when the server ends it, or falls silent. */
  watch(path: string, options?: CallOptions): Promise<AsyncIterable<WatchEvent>>;
  create(path: string, body: JsonObject, options?: CallOptions): Promise<JsonObject>;
  /** Replaces an object; a stale `metadata.resourceVersion` in it is a 409. */
  replace(path: string, body: JsonObject, options?: CallOptions): Promise<JsonObject>;
  /** A JSON merge patch: members that are null are removed. */
  patch(path: string, body: JsonObject, options?: CallOptions): Promise<JsonObject>;
  /** Server-side apply. */
  apply(path: string, body: JsonObject, options: ApplyOptions): Promise<JsonObject>;
  /** Ends every call under way. */
  close(): void;
}

/** A client with the credentials of the pod, else of `KUBECONFIG`; they are looked for with the first call. */
export function createKubernetesClient(setup: CredentialsSetup): KubernetesClient {
  return createClientWith(createCredentials(setup));
}

export function createClientWith(credentials: Credentials): KubernetesClient {
  return new Client(credentials);
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject;
  readonly contentType?: string;
}

class Client implements KubernetesClient {
  readonly #credentials: Credentials;
  readonly #closing = new AbortController();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  get(path: string, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'GET', path }, options);
  }

  async list(path: string, options: CallOptions = {}): Promise<ListPage> {
    const call: Call = { method: 'GET', path };
    const list = await this.#call(call, options);
    const { items } = list;
    const resourceVersion = memberAt(list, 'metadata', 'resourceVersion');
    const next = memberAt(list, 'metadata', 'continue');
    // An empty list may come as null.
    if (!Array.isArray(items ?? [])) throw failureOf(nameOf(call), new Error('the answer is no list'));
    return {
      items: Array.isArray(items) ? items.filter(isJsonObject) : [],
      resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
      next: typeof next === 'string' && next !== '' ? next : undefined,
    };
  }

  async watch(path: string, options: CallOptions = {}): Promise<AsyncIterable<WatchEvent>> {
    const call: Call = { method: 'GET', path };
    const query = { ...options.query, watch: true };
    const answer = await this.#send(call, query, this.#signalOf(options.signal), CALL_TIMEOUT_MS);
    return readWatchEvents(answer, nameOf(call), options.timeoutMs ?? WATCH_SILENCE_MS);
  }

  create(path: string, body: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'POST', path, body }, options);
  }

  replace(path: string, body: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'PUT', path, body }, options);
  }

  patch(path: string, body: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }, options);
  }

  apply(path: string, body: JsonObject, options: ApplyOptions): Promise<JsonObject> {
    const { fieldManager, force, ...rest } = options;
    const query = { ...rest.query, fieldManager, force: force ?? false };
    // JSON is YAML, and this is the only name that all servers take.
    const contentType = 'application/apply-patch+yaml';
    return this.#call({ method: 'PATCH', path, body, contentType }, { ...rest, query });
  }

  close(): void {
    this.#closing.abort(new KubernetesError('the client is closed'));
  }

  async #call(call: Call, options: CallOptions): Promise<JsonObject> {
    const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
    const clock = new AbortController();
    const timer = setTimeout(
      () => clock.abort(new KubernetesError(`no whole answer within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    const signal = this.#signalOf(options.signal, clock.signal);
    try {
      const answer = await this.#send(call, options.query, signal, timeoutMs);
      const body: unknown = JSON.parse(await readBody(answer, MAX_ANSWER_BYTES));
      if (!isJsonObject(body)) throw new Error('the answer is no JSON object');
      return body;
    } catch (error) {
      throw failureOf(nameOf(call), signal.aborted ? signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** An answer with a good status; any other is thrown. */
  async #send(
    call: Call,
    query: CallOptions['query'],
    signal: AbortSignal,
    openingMs: number,
  ): Promise<IncomingMessage> {
    const exchange = {
      method: call.method,
      path: `${call.path}${queryOf(query)}`,
      headers: headersOf(call),
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal,
      openingMs,
    };
    try {
      let answer = await openExchange(this.#credentials, exchange);
      if (answer.statusCode === 401) {
        // The token may have been replaced since it was read.
        answer.destroy();
        this.#credentials.forget();
        answer = await openExchange(this.#credentials, exchange);
      }
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) return answer;
      if (status === 401) this.#credentials.forget();
      const retryAfter = answer.headers['retry-after'];
      throw refusalOf(nameOf(call), status, parsed(await readBody(answer, MAX_REFUSAL_BYTES)), retryAfter);
    } catch (error) {
      const failure = failureOf(nameOf(call), error);
      // The certificates may have been replaced too.
      if (failure.status === undefined && !signal.aborted) this.#credentials.forget();
      throw failure;
    }
  }

  #signalOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
    return AbortSignal.any([this.#closing.signal, ...signals.filter((signal) => signal !== undefined)]);
  }
}

function nameOf({ method, path }: Call): string {
  return `${method} ${path}`;
}

function headersOf({ body, contentType }: Call): Record<string, string> {
  const headers = { accept: 'application/json, */*;q=0.5', 'user-agent': USER_AGENT };
  return body === undefined ? headers : { ...headers, 'content-type': contentType ?? 'application/json' };
}

function queryOf(query: CallOptions['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
