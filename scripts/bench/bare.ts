// The bare pass-through: what Node's http server and undici cost when a proxy does nothing at all. It reads nothing,
// knows no key and counts nothing; it is the floor that the ratios are made against.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { announcePort } from './ready.ts';

const [upstreamPort] = process.argv.slice(2);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, {
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
});
const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-test-bench-upstream' };

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    pool.dispatch({ path: request.url ?? '/', method: 'POST', headers, body }, new Relay(response));
  });
}

class Relay implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    upstreamHeaders: Record<string, string | string[] | undefined>,
  ): void {
    const copied: Record<string, string | string[]> = {};
    for (const name of ['content-type', 'content-length']) {
      const value = upstreamHeaders[name];
      if (value !== undefined) copied[name] = value;
    }
    this.#response.writeHead(statusCode, copied);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(): void {
    this.#response.destroy();
  }
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', 4_096, () => announcePort((server.address() as AddressInfo).port));
