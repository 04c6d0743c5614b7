import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type JsonObject, memberAt, textOf } from '@bytebot/shared';
import type { Credentials } from './credentials.ts';

/** One call as the API server of a test saw it. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a call instead of the server; false leaves it to the server. */
export type Interceptor = (call: ApiCall, response: ServerResponse) => boolean;

interface Change {
  readonly version: number;
  readonly collection: string;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

interface OpenWatch {
  readonly collection: string;
  readonly selector: string;
  readonly response: ServerResponse;
}

/** The part of an API server that lists and watches, on `node:http`. Collections are named by their path. */
export interface ApiServer {
  readonly url: string;
  readonly calls: readonly ApiCall[];
  readonly openWatches: number;
  /** Makes or changes an object; it gets the next version. */
  put(collection: string, object: JsonObject): void;
  delete(collection: string, name: string): void;
  /** Tells every watch how far it is, as the server does once a minute. */
  bookmark(): void;
  /** Forgets what happened until now: a watch from before is refused with 410. */
  compact(): void;
  /** Ends every watch; with a text, after writing that. */
  cut(lastText?: string): void;
  /** Writes raw text into every watch. */
  write(text: string): void;
  interceptWith(interceptor: Interceptor | undefined): void;
  /** What a client needs to know of it. */
  readonly credentials: Credentials;
  close(): Promise<void>;
}

export async function startApiServer(): Promise<ApiServer> {
  const state = new ApiState();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      state.answer(
        {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        },
        response,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const { port } = isAddress(address) ? address : { port: 0 };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    get calls() {
      return state.calls;
    },
    get openWatches() {
      return state.watches.size;
    },
    put: (collection, object) => state.put(collection, object),
    delete: (collection, name) => state.delete(collection, name),
    bookmark: () => state.bookmark(),
    compact: () => {
      state.oldest = state.version;
    },
    cut: (lastText) => {
      for (const { response } of state.watches) {
        if (lastText === undefined) response.destroy();
        else response.write(lastText, () => response.destroy());
      }
    },
    write: (text) => {
      for (const { response } of state.watches) response.write(text);
    },
    interceptWith: (interceptor) => {
      state.interceptor = interceptor;
    },
    credentials: {
      optionsOf: async () => ({ server: new URL(url), options: {} }),
      forget: () => undefined,
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function isAddress(address: unknown): address is AddressInfo {
  return isJsonObject(address);
}

class ApiState {
  readonly calls: ApiCall[] = [];
  readonly watches = new Set<OpenWatch>();
  interceptor: Interceptor | undefined;
  version = 1;
  oldest = 0;
  readonly #collections = new Map<string, Map<string, JsonObject>>();
  readonly #history: Change[] = [];

  answer(call: ApiCall, response: ServerResponse): void {
    this.calls.push(call);
    if (this.interceptor?.(call, response) === true) return;
    if (call.method !== 'GET') reply(response, 405, status(405, 'only lists and watches'));
    else if (call.query.get('watch') === 'true') this.#watch(call, response);
    else this.#list(call, response);
  }

  put(collection: string, object: JsonObject): void {
    const name = textOf(object.metadata, 'name') ?? '';
    const before = this.#of(collection).get(name);
    this.version += 1;
    const metadata = {
      uid: `${name}-${this.version}`,
      ...(isJsonObject(before?.metadata) ? { uid: before.metadata.uid } : {}),
      ...(isJsonObject(object.metadata) ? object.metadata : {}),
      resourceVersion: String(this.version),
    };
    const after = { ...object, metadata };
    this.#of(collection).set(name, after);
    this.#tell({ version: this.version, collection, before, after });
  }

  delete(collection: string, name: string): void {
    const before = this.#of(collection).get(name);
    if (before === undefined) return;
    this.#of(collection).delete(name);
    this.version += 1;
    this.#tell({ version: this.version, collection, before, after: undefined });
  }

  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.version) } };
    for (const { response } of this.watches)
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  #of(collection: string): Map<string, JsonObject> {
    const known = this.#collections.get(collection) ?? new Map<string, JsonObject>();
    this.#collections.set(collection, known);
    return known;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    for (const watch of this.watches) writeChange(watch, change);
  }

  #list({ path, query }: ApiCall, response: ServerResponse): void {
    const selector = query.get('labelSelector') ?? '';
    const all = [...this.#of(path).values()].filter((object) => isSelected(object, selector));
    const limit = Number(query.get('limit') ?? '0') || all.length;
    const [version = String(this.version), offset = '0'] = (query.get('continue') ?? '')
      .split(':')
      .filter(Boolean);
    if (Number(version) < this.oldest) {
      reply(response, 410, status(410, 'the continue token is too old'));
      return;
    }
    const end = Number(offset) + limit;
    const metadata = {
      resourceVersion: version,
      ...(end < all.length ? { continue: `${version}:${end}` } : {}),
    };
    reply(response, 200, { kind: 'List', metadata, items: all.slice(Number(offset), end) });
  }

  #watch({ path, query }: ApiCall, response: ServerResponse): void {
    const since = Number(query.get('resourceVersion') ?? '0');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (since < this.oldest) {
      const object = status(410, `too old resource version: ${since}`);
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      return;
    }
    const watch = { collection: path, selector: query.get('labelSelector') ?? '', response };
    this.watches.add(watch);
    response.on('close', () => this.watches.delete(watch));
    for (const change of this.#history.filter(({ version }) => version > since)) writeChange(watch, change);
  }
}

/** What leaves the selection is deleted for whoever watches it, and what enters it is new. */
function writeChange({ collection, selector, response }: OpenWatch, change: Change): void {
  if (change.collection !== collection) return;
  const { before, after, version } = change;
  const was = before !== undefined && isSelected(before, selector);
  const is = after !== undefined && isSelected(after, selector);
  if (!was && !is) return;
  const type = is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED';
  const shown = is ? after : before;
  const metadata = {
    ...(isJsonObject(shown?.metadata) ? shown.metadata : {}),
    resourceVersion: String(version),
  };
  response.write(`${JSON.stringify({ type, object: { ...shown, metadata } })}\n`);
}

/** Only whether a label is there is asked here. */
function isSelected(object: JsonObject, selector: string): boolean {
  return selector === '' || memberAt(object, 'metadata', 'labels', selector) !== undefined;
}

/** As the API server says no. */
export function status(code: number, message: string): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code };
}

export function reply(response: ServerResponse, code: number, body: JsonObject): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
