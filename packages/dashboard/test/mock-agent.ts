import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { memberOf } from '@bytebot/shared';
import { MockSocketServer } from './mock-socket.ts';

/** What the agent sends with its page. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pageFolder = path.join(import.meta.dirname, '../dist/agent');
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface SeenRequest {
  readonly method: string;
  /** Without the prefix, with the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** One answer of the chat, in the hands of a test. */
export interface ChatAnswer {
  readonly question: unknown;
  /** Says which conversation it belongs to; before anything else. */
  name(conversationId: number): void;
  send(event: unknown): void;
  end(): void;
  fail(status: number, error: unknown): void;
  /** When the page has closed the connection or the answer has ended. */
  readonly closed: Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/** What the mock agent knows; a test changes it as it goes. */
export interface MockState {
  /** The token that is taken; every other is answered with `tokenRefusal`. */
  token: string;
  tokenRefusal: string;
  /** The key of the task API; undefined: none is needed. */
  agentKey: string | undefined;
  models: Json[];
  conversations: Json[];
  messages: Record<string, Json[]>;
  todos: Json[];
  tasks: Json[];
  taskMessages: Record<string, Json[]>;
  /** Answers a question. */
  answer(answer: ChatAnswer): void | Promise<void>;
  /** Answers a request to `/tasks` instead of the mock when it gives something. */
  onTask(request: SeenRequest): { readonly status: number; readonly body: unknown } | undefined;
}

export interface MockAgent {
  /** Where the page is, with a slash at the end. */
  readonly url: string;
  readonly state: MockState;
  readonly requests: SeenRequest[];
  readonly sockets: MockSocketServer;
  close(): Promise<void>;
}

/** An agent that serves the built page and answers as the tests want. */
export async function startMockAgent(changes: Partial<MockState> = {}, prefix = '/'): Promise<MockAgent> {
  const state: MockState = { ...emptyState(), ...changes };
  const requests: SeenRequest[] = [];
  const sockets = new MockSocketServer();
  sockets.key = state.agentKey;
  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = new URL(request.url ?? '/', 'http://mock');
    if (!address.pathname.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const name = address.pathname.slice(prefix.length);
    const body = await readText(request);
    if (name.startsWith('socket.io/')) {
      sockets.handle(request, address, body, response);
      return;
    }
    const seen: SeenRequest = {
      method: request.method ?? 'GET',
      path: `/${name}${address.search}`,
      authorization: request.headers.authorization,
      body: body === '' ? undefined : JSON.parse(body),
    };
    if (!/^(api|tasks)(\/|$)/.test(name)) {
      await sendFile(name === '' ? 'index.html' : name, response);
      return;
    }
    requests.push(seen);
    if (name.startsWith('api/')) await answerTodo(state, seen, response);
    else answerTask(state, seen, response);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listening = server.address();
  const port = typeof listening === 'object' && listening !== null ? listening.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    state,
    requests,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function emptyState(): MockState {
  return {
    token: makeToken('ana'),
    tokenRefusal: 'Token has expired',
    agentKey: undefined,
    models: [
      { provider: 'proxy', name: 'openrouter/free', title: 'free', contextWindow: 131_072 },
      { provider: 'proxy', name: 'gemini/gemini-2.5-flash', title: 'gemini-flash', contextWindow: 1_048_576 },
    ],
    conversations: [],
    messages: {},
    todos: [],
    tasks: [],
    taskMessages: {},
    answer: (answer) => {
      answer.send({ type: 'message', content: 'Hello.', done: false });
      answer.send({ type: 'done', conversation_id: 1 });
      answer.end();
    },
    onTask: () => undefined,
  };
}

/** A token with this subject; nobody signed it, and the page does not verify. */
export function makeToken(subject: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: subject })}.${part('no signature')}`;
}

async function sendFile(name: string, response: ServerResponse): Promise<void> {
  const file = path.join(pageFolder, path.normalize(name));
  const content = file.startsWith(pageFolder) ? await readFile(file).catch(() => undefined) : undefined;
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('content-security-policy', PAGE_POLICY);
  response.setHeader('content-type', mediaTypes[path.extname(file)] ?? 'application/octet-stream');
  response.setHeader('x-content-type-options', 'nosniff');
  response.end(content);
}

async function answerTodo(state: MockState, seen: SeenRequest, response: ServerResponse): Promise<void> {
  if (seen.authorization !== `Bearer ${state.token}`) {
    const error = { code: 'TOKEN_EXPIRED', message: state.tokenRefusal };
    sendJson(response, 401, { success: false, error });
    return;
  }
  const [, , , surface = '', id = ''] = seen.path.split(/[/?]/);
  if (surface === 'chat') {
    await state.answer(chatAnswer(seen.body, response));
  } else if (surface === 'tasks' && seen.method === 'PATCH') {
    const done = memberOf(seen.body, 'completed');
    state.todos = state.todos.map((todo) => (String(todo.id) === id ? { ...todo, completed: done } : todo));
    sendJson(response, 200, { success: true, data: state.todos.find((todo) => String(todo.id) === id) });
  } else if (surface === 'tasks') {
    sendJson(response, 200, { success: true, data: { items: state.todos, total: state.todos.length } });
  } else if (seen.method === 'DELETE') {
    state.conversations = state.conversations.filter((one) => String(one.id) !== id);
    sendJson(response, 200, { success: true, message: 'Conversation deleted successfully' });
  } else if (seen.path.includes('/messages')) {
    const messages = state.messages[id];
    if (messages === undefined) {
      const error = { code: 'NOT_FOUND', message: `Conversation ${id} not found or access denied` };
      sendJson(response, 404, { success: false, error });
    } else {
      sendJson(response, 200, { success: true, data: { messages, count: messages.length } });
    }
  } else {
    sendJson(response, 200, { success: true, data: { conversations: state.conversations } });
  }
}

function chatAnswer(question: unknown, response: ServerResponse): ChatAnswer {
  return {
    question,
    name: (conversationId) => response.setHeader('x-conversation-id', String(conversationId)),
    send(event) {
      if (!response.headersSent) {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      }
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    end: () => response.end(),
    fail: (status, error) => sendJson(response, status, { success: false, error }),
    closed: new Promise((resolve) => response.once('close', () => resolve())),
  };
}

function answerTask(state: MockState, seen: SeenRequest, response: ServerResponse): void {
  if (state.agentKey !== undefined && seen.authorization !== `Bearer ${state.agentKey}`) {
    const message = seen.authorization === undefined ? 'No key was sent.' : 'The key is not valid here.';
    sendJson(response, 401, { statusCode: 401, message, error: 'Unauthorized' });
    return;
  }
  const scripted = state.onTask(seen);
  if (scripted !== undefined) {
    sendJson(response, scripted.status, scripted.body);
    return;
  }
  const [, , id = '', rest = ''] = seen.path.split(/[/?]/);
  if (id === 'models') {
    sendJson(response, 200, state.models);
  } else if (rest === 'messages') {
    sendJson(response, 200, state.taskMessages[id] ?? []);
  } else if (id === '' || seen.path.includes('tasks?')) {
    sendJson(response, 200, { tasks: state.tasks, total: state.tasks.length, totalPages: 1 });
  } else {
    const task = state.tasks.find((one) => one.id === id);
    const missing = { statusCode: 404, message: `Task with ID ${id} not found`, error: 'Not Found' };
    sendJson(response, task === undefined ? 404 : 200, task ?? missing);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
