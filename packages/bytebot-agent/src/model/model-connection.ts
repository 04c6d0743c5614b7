import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { isLoopbackHost } from '@bytebot/service';
import type { HeaderFields } from '@bytebot/shared';
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios';
import { ERROR_BODY_LIMIT, headerFields } from '../errors/thrown-facts.ts';
import { withConnectTimeout } from './connect-timeout.ts';
import { unreadable } from './openai-dialect.ts';

export interface ConnectionLimits {
  /** Looking up the name, TCP and TLS. */
  readonly connectMs: number;
  /** From the request to the head of the answer. Longer than the proxy's own deadline (600 s), which says more. */
  readonly headMs: number;
  /** The longest silence of an answer. Several times the proxy's heartbeat (15 s). */
  readonly idleMs: number;
  /** From the head of an error answer to the end of its body. */
  readonly errorBodyMs: number;
  /** Of a whole answer. */
  readonly answerBytes: number;
}

const usualLimits: ConnectionLimits = {
  connectMs: 10_000,
  headMs: 620_000,
  idleMs: 180_000,
  errorBodyMs: 5_000,
  answerBytes: 64 * 1024 * 1024,
};

/** How long the connection may take to end after the answer has. */
const END_MS = 1_000;

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; without one it is a GET. */
  readonly body?: unknown;
}

/** The head of an answer, and its body as it comes. */
export interface WireAnswer {
  readonly headers: HeaderFields;
  /** @throws AnswerTimeout, ProviderError for an answer that is too long, or what the socket threw. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** All that matters has come: the rest is read and forgotten, so that the connection can be used again. */
  complete(): void;
  /** Nobody wants the rest: the connection is cut. */
  cut(): void;
}

/** Named so that it is understood as a time-out. */
class AnswerTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** The connections to the proxy or to providers: kept alive, bounded, and cut as soon as nobody waits any more. */
export class ModelConnection {
  readonly #limits: ConnectionLimits;
  readonly #httpAgent: HttpAgent;
  readonly #httpsAgent: HttpsAgent;
  readonly #axios: AxiosInstance;

  constructor(limits: Partial<ConnectionLimits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
    const options = { keepAlive: true, scheduling: 'lifo' } as const;
    this.#httpAgent = withConnectTimeout(new HttpAgent(options), 'connect', this.#limits.connectMs);
    this.#httpsAgent = withConnectTimeout(new HttpsAgent(options), 'secureConnect', this.#limits.connectMs);
    this.#axios = axios.create({
      adapter: 'http',
      httpAgent: this.#httpAgent,
      httpsAgent: this.#httpsAgent,
      responseType: 'stream',
      // A redirect would carry the key to an address nobody configured.
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      headers: { common: { accept: 'text/event-stream, application/json' } },
    });
  }

  /**
   * Sends a request and gives the head of its answer.
   *
   * @throws what axios throws; an error answer has its body as text in `response.data`, and no key anywhere.
   */
  async send(
    request: OutgoingRequest,
    signal: AbortSignal,
    headMs = this.#limits.headMs,
  ): Promise<WireAnswer> {
    const cut = new AbortController();
    const stop = (): void => cut.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const watch = new Watch(cut);
    watch.start(headMs);
    const release = (): void => {
      watch.end();
      signal.removeEventListener('abort', stop);
    };
    try {
      const response = await this.#axios.request<Readable>({
        url: request.url,
        signal: cut.signal,
        ...sent(request),
        ...(isNearby(request.url) ? { proxy: false } : {}),
      });
      return this.#answerOf(response, watch, release);
    } catch (error) {
      const { timeout } = watch;
      watch.start(this.#limits.errorBodyMs);
      await keepErrorBody(error, cut.signal);
      release();
      throw timeout ?? error;
    }
  }

  close(): void {
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }

  #answerOf(response: AxiosResponse<Readable>, watch: Watch, release: () => void): WireAnswer {
    const { idleMs, answerBytes } = this.#limits;
    const body = response.data;
    const progress = { isComplete: false };
    // Whoever reads hears of it; nobody else has to.
    body.on('error', () => undefined);
    body.once('close', release);
    watch.start(idleMs);
    return {
      headers: headerFields(response.headers),
      pieces: piecesOf(body, { watch, idleMs, answerBytes, progress }),
      complete: () => {
        progress.isComplete = true;
        watch.start(END_MS);
      },
      cut: () => {
        body.destroy();
      },
    };
  }
}

interface Reading {
  readonly watch: Watch;
  readonly idleMs: number;
  readonly answerBytes: number;
  readonly progress: { readonly isComplete: boolean };
}

async function* piecesOf(body: Readable, reading: Reading): AsyncGenerator<Uint8Array> {
  const { watch, idleMs, answerBytes, progress } = reading;
  let sizeBytes = 0;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false })) {
      if (!(piece instanceof Uint8Array)) continue;
      if (!progress.isComplete) watch.start(idleMs);
      sizeBytes += piece.byteLength;
      if (sizeBytes > answerBytes) throw unreadable(`The answer has more than ${answerBytes} bytes.`);
      yield piece;
    }
  } catch (error) {
    body.destroy();
    throw watch.timeout ?? error;
  } finally {
    if (progress.isComplete) body.resume();
    else if (!body.readableEnded) body.destroy();
  }
}

/** One clock for a call: it cuts the call when what it waits for does not come. */
class Watch {
  readonly #cut: AbortController;
  #timer: NodeJS.Timeout | undefined;
  timeout: AnswerTimeout | undefined;

  constructor(cut: AbortController) {
    this.#cut = cut;
  }

  start(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.timeout = new AnswerTimeout(`Nothing came within ${Math.round(waitMs / 1000)} s.`);
      this.#cut.abort(this.timeout);
    }, waitMs);
    this.#timer.unref();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** As bytes: a text would be parsed again to see whether it is JSON. */
function sent({ headers, body }: OutgoingRequest): AxiosRequestConfig {
  if (body === undefined) return { method: 'GET', headers: { ...headers } };
  const data = Buffer.from(JSON.stringify(body));
  return { method: 'POST', data, headers: { 'content-type': 'application/json', ...headers } };
}

/**
 * Addresses that no outgoing proxy can reach: this machine, and the names of a cluster (`bytebot-llm-proxy`,
 * `….svc`, `….cluster.local`).
 */
function isNearby(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return isLoopbackHost(host) || !/[.:]/.test(host) || /\.(?:svc|local|internal)$/.test(host);
}

/** Puts the text of an error answer where its stream was, and lets go of the request with its key and its body. */
async function keepErrorBody(error: unknown, cut: AbortSignal): Promise<void> {
  if (!isAxiosError(error)) return;
  const { response } = error;
  Reflect.deleteProperty(error, 'config');
  Reflect.deleteProperty(error, 'request');
  if (response === undefined) return;
  Reflect.deleteProperty(response, 'config');
  Reflect.deleteProperty(response, 'request');
  response.data = await textOf(response.data, cut);
}

/**
 * What could be read of it: an error answer that breaks off, or does not come to its end, is still an error answer.
 * axios has let go of the signal by then, so the body is cut here.
 */
async function textOf(body: Readable, cut: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  const stop = (): void => {
    body.destroy();
  };
  cut.addEventListener('abort', stop);
  if (cut.aborted) stop();
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      if (!(piece instanceof Uint8Array)) break;
      pieces.push(piece);
      sizeBytes += piece.byteLength;
      if (sizeBytes >= ERROR_BODY_LIMIT) break;
    }
  } catch {
    // The status is known, and what came so far.
  } finally {
    cut.removeEventListener('abort', stop);
  }
  return Buffer.concat(pieces).subarray(0, ERROR_BODY_LIMIT).toString('utf8');
}
