import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Credentials } from './credentials.ts';
import { KubernetesError } from './kubernetes-error.ts';

/** Routers forget quiet connections; this keeps them in mind. */
const TCP_KEEP_ALIVE_MS = 30_000;

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Ends the exchange, the reading of the answer included. */
  readonly signal: AbortSignal;
  /** Until the head of the answer is there. */
  readonly openingMs: number;
}

/**
 * Sends one request to the API server and waits for the head of the answer, whatever its status. Whoever takes the
 * answer reads or destroys it.
 */
export async function openExchange(credentials: Credentials, exchange: Exchange): Promise<IncomingMessage> {
  const { signal, openingMs } = exchange;
  const opening = new AbortController();
  const timer = setTimeout(() => {
    opening.abort(new KubernetesError(`no answer within ${openingMs / 1_000} s`));
  }, openingMs);
  try {
    const { server, options } = await untilAborted(
      credentials.optionsOf(),
      AbortSignal.any([signal, opening.signal]),
    );
    return await send(server, options, exchange, opening.signal);
  } finally {
    clearTimeout(timer);
  }
}

function send(
  server: URL,
  credentials: RequestOptions,
  exchange: Exchange,
  opening: AbortSignal,
): Promise<IncomingMessage> {
  const { method, path, headers, body, signal } = exchange;
  const options: RequestOptions = {
    ...credentials,
    method,
    protocol: server.protocol,
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? undefined : server.port,
    path: `${server.pathname.replace(/\/+$/, '')}${path}`,
    headers: { ...trimmed(credentials.headers), ...headers },
    signal,
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request: ClientRequest = server.protocol === 'http:' ? httpRequest(options) : httpsRequest(options);
  const giveUp = (): void => {
    request.destroy();
    reject(opening.reason);
  };
  opening.addEventListener('abort', giveUp, { once: true });
  request.on('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
  // Also once the answer has come: an error that nobody listens to would end the process.
  request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
  request.on('response', (answer) => {
    opening.removeEventListener('abort', giveUp);
    answer.on('error', () => undefined);
    resolve(answer);
  });
  request.end(body);
  return promise;
}

/** A token file may end with a line break, which no header can hold. */
function trimmed(headers: RequestOptions['headers']): Record<string, string> {
  const pairs = Object.entries(headers ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value).trim()]));
}

/** The work itself goes on where it cannot be ended, but nobody waits for it. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Reads the whole body of an answer.
 *
 * @throws KubernetesError when it is larger than `maxBytes`.
 */
export async function readBody(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    const buffer: Buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > maxBytes) {
      answer.destroy();
      throw new KubernetesError(`the answer is larger than ${maxBytes} bytes`, { isUnreadable: true });
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString();
}
