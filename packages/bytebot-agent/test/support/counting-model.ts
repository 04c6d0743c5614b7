import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage, ChatRequest } from '@bytebot/shared';

/** A model over HTTP that only looks at the conversation it is sent, so that it goes on wherever an agent does. */
export interface CountingModel {
  /** The base address of an OpenAI-compatible provider. */
  readonly url: string;
  /** Everything it was asked, in order. */
  readonly requests: readonly ChatRequest[];
  close(): Promise<void>;
}

export interface CountingModelOptions {
  /** So many tools are called, one in each turn, before the task is set to completed. */
  readonly calls: number;
  /** A task with this in its description is completed at once. */
  readonly doneAtOnce: string;
  /** Called with each request, `before` and `after` it is answered. @param key Whose it is. */
  onRequest?(moment: 'before' | 'after', number: number, key: string): void;
}

/** Calls `create_task` once for each turn that has not done so, then `set_task_status`. */
export async function startCountingModel(options: CountingModelOptions): Promise<CountingModel> {
  const requests: ChatRequest[] = [];
  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      requests.push(body);
      const number = requests.length;
      const key = request.headers.authorization ?? '';
      options.onRequest?.('before', number, key);
      answer(response, nextCall(body, options));
      options.onRequest?.('after', number, key);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

function nextCall({ messages }: ChatRequest, { calls, doneAtOnce }: CountingModelOptions): Call {
  const made = messages.flatMap(({ tool_calls: toolCalls }) => toolCalls ?? []).length;
  const asked = messages.some((message) => textOf(message).includes(doneAtOnce));
  if (made >= calls || asked) {
    return {
      id: `call_end_${made}`,
      name: 'set_task_status',
      input: { status: 'completed', description: 'Done.' },
    };
  }
  return { id: `call_${made}`, name: 'create_task', input: { description: `${doneAtOnce} ${made}` } };
}

/** What the user said; what the tools were given does not count. */
function textOf({ role, content }: ChatMessage): string {
  return role === 'user' ? JSON.stringify(content) : '';
}

async function readJson(request: IncomingMessage): Promise<ChatRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function answer(response: ServerResponse, { id, name, input }: Call): void {
  const chunk = (delta: object, finishReason: string | null) => {
    const body = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'counting' };
    const choices = [{ index: 0, delta, finish_reason: finishReason }];
    return `data: ${JSON.stringify({ ...body, choices })}\n\n`;
  };
  const call = { index: 0, id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ role: 'assistant', content: null, tool_calls: [call] }, null));
  response.write(chunk({}, 'tool_calls'));
  response.end('data: [DONE]\n\n');
}
