import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy of another make: whatever a test makes it answer. */
export interface RawProxy {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** What the next requests are answered with. */
  answer(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startRawProxy(): Promise<RawProxy> {
  const requests: IncomingMessage[] = [];
  let handle = (_: IncomingMessage, response: ServerResponse): void => {
    response.end();
  };
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    request.once('end', () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (handler) => {
      requests.length = 0;
      handle = handler;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A handler that answers with this body at once. */
export function whole(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  return (_, response) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  };
}

/** A handler that answers with these events. */
export function events(
  ...data: readonly unknown[]
): (request: IncomingMessage, response: ServerResponse) => void {
  const texts = data.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`);
  return whole(200, texts.join(''), { 'content-type': 'text/event-stream' });
}

/** A handler that answers with one call of a tool. */
export function toolCall(
  name: string,
  input: object,
): (request: IncomingMessage, response: ServerResponse) => void {
  const call = { name, arguments: JSON.stringify(input) };
  return events(
    chunk({
      role: 'assistant',
      tool_calls: [{ index: 0, id: `call_${name}`, type: 'function', function: call }],
    }),
    chunk({}, 'tool_calls'),
    '[DONE]',
  );
}

/** A chunk of an answer. */
export function chunk(delta: object, finishReason: string | null = null): object {
  return {
    id: 'chunk-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'some-model',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}
