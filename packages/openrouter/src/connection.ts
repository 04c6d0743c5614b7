import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { HeaderFields } from '@bytebot/shared';
import axios, { type AxiosInstance } from 'axios';
import { withConnectTimeout } from './connect-timeout.ts';

/** A connection is kept this long without a call; OpenRouter's edge closes idle ones after minutes. */
const idleConnectionMs = 60_000;
/** Idle connections kept per host; more calls at once open more, and close them afterwards (S4-38). */
const idleConnectionsMax = 20;

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; without one it is a GET. */
  readonly body?: unknown;
}

/** The head of an answer, whatever its status, and the body as it comes. */
export interface WireAnswer {
  readonly status: number;
  /** In lower case. */
  readonly headers: HeaderFields;
  readonly body: Readable;
}

/**
 * The pooled connections of one client: kept alive, never redirected (a redirect would carry the key to an address
 * nobody configured), through `HTTPS_PROXY` and `NO_PROXY` as axios understands them.
 */
export class Connection {
  readonly #http: AxiosInstance;
  readonly #agents: readonly HttpAgent[];

  /** @param connectTimeoutMs For name look-up, TCP and TLS. */
  constructor(connectTimeoutMs: number) {
    const options = {
      keepAlive: true,
      keepAliveMsecs: 15_000,
      maxFreeSockets: idleConnectionsMax,
      timeout: idleConnectionMs,
      scheduling: 'lifo',
    } as const;
    const httpAgent = withConnectTimeout(new HttpAgent(options), 'connect', connectTimeoutMs);
    const httpsAgent = withConnectTimeout(new HttpsAgent(options), 'secureConnect', connectTimeoutMs);
    this.#agents = [httpAgent, httpsAgent];
    this.#http = axios.create({
      adapter: 'http',
      httpAgent,
      httpsAgent,
      responseType: 'stream',
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      // Every status is an answer to be read; only what got none is thrown.
      validateStatus: () => true,
    });
  }

  /** @throws What axios throws when there was no answer; never for a status. */
  async send(request: OutgoingRequest, signal: AbortSignal): Promise<WireAnswer> {
    const { url, headers, body } = request;
    const isPost = body !== undefined;
    const response = await this.#http.request<Readable>({
      url,
      method: isPost ? 'POST' : 'GET',
      headers: isPost ? { 'content-type': 'application/json', ...headers } : { ...headers },
      // As bytes: a text would be parsed again to see whether it is JSON.
      ...(isPost ? { data: Buffer.from(JSON.stringify(body)) } : {}),
      signal,
    });
    // Whoever reads hears of a failure; nobody else has to.
    response.data.on('error', () => undefined);
    return { status: response.status, headers: headerFields(response.headers), body: response.data };
  }

  /** Ends the idle connections. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}

function headerFields(headers: object): HeaderFields {
  const fields: Record<string, string | readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') fields[name.toLowerCase()] = value;
    else if (Array.isArray(value)) fields[name.toLowerCase()] = value.map(String);
  }
  return fields;
}
