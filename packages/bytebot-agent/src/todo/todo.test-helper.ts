import { createServer } from 'node:http';
import { afterAll } from '@jest/globals';
import express, { type Express, type Router } from 'express';
import { mintDevelopmentToken } from '../auth/development-token.ts';
import { Lifecycle } from '../lifecycle.ts';
import type { ContentBlock } from '../messages/content-block.ts';
import {
  AgentInterrupt,
  type AssistantTurn,
  type ChatModel,
  type ModelInfo,
  type ModelRequest,
} from '../model/chat-model.ts';
import { type LoggedLine, memoryLog, secretsOf } from '../model/world.test-helper.ts';
import type { Services } from '../services.ts';
import { type AgentSettings, readSettings } from '../settings.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import { createTodoRoutes } from './todo-routes.ts';

export const TEST_SECRET = 'sk-test-shared-secret-of-the-todo-chat';
export const USER = 'user-1';

/** What a scripted model does when it is asked: says a text, calls tools, or something of its own. */
export type ScriptedTurn =
  | string
  | { readonly calls: readonly { readonly name: string; readonly input: Record<string, unknown> }[] }
  | ((request: ModelRequest) => Promise<AssistantTurn>);

/** A model that plays its turns one after the other, and keeps what it was asked. */
export class ScriptedModel implements ChatModel {
  readonly requests: ModelRequest[] = [];
  readonly #turns: ScriptedTurn[];

  constructor(turns: readonly ScriptedTurn[]) {
    this.#turns = [...turns];
  }

  async generate(request: ModelRequest): Promise<AssistantTurn> {
    this.requests.push(request);
    if (request.signal.aborted) throw new AgentInterrupt();
    const turn = this.#turns.shift() ?? 'Nothing more to say.';
    if (typeof turn === 'function') return turn(request);
    if (typeof turn === 'string') return sayTurn(turn, request);
    const blocks = turn.calls.map(
      ({ name, input }, index): ContentBlock => ({
        type: 'tool_use',
        id: `call_${this.requests.length}_${index}`,
        name,
        input,
      }),
    );
    return turnOf(blocks, request);
  }
}

/** A turn of one text, told word by word. */
function sayTurn(text: string, request: ModelRequest): AssistantTurn {
  for (const word of text.split(/(?<= )/)) request.onDelta?.({ type: 'text', text: word });
  return turnOf(text === '' ? [] : [{ type: 'text', text }], request);
}

export function turnOf(blocks: readonly ContentBlock[], request: ModelRequest): AssistantTurn {
  return {
    blocks,
    malformedInputs: new Map(),
    finishReason: 'stop',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    model: request.model.name,
    requestId: undefined,
  };
}

export function callTurn(name: string, input: Record<string, unknown>): ScriptedTurn {
  return { calls: [{ name, input }] };
}

const models: readonly ModelInfo[] = [
  { provider: 'proxy', name: 'openrouter/gpt-oss-20b', title: 'gpt-oss-20b', contextWindow: 131_072 },
  { provider: 'proxy', name: 'gemini/gemini-2.5-flash', title: 'gemini-2.5-flash', contextWindow: 1_048_576 },
];

export interface TodoApp {
  readonly url: string;
  readonly services: Services;
  readonly model: ScriptedModel;
  readonly logged: readonly LoggedLine[];
  readonly routes: Router;
  /** A request as this user, or with what `options.headers` say. */
  call(path: string, options?: CallOptions): Promise<Answer>;
  chat(body: unknown, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly user?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface TodoAppOptions {
  readonly turns?: readonly ScriptedTurn[];
  readonly settings?: Partial<AgentSettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly services?: Partial<Services>;
}

const endings: (() => void)[] = [];

afterAll(() => {
  for (const end of endings.splice(0)) end();
});

/** The routes at `/api` of a server of their own, with a store of their own and a scripted model. */
export async function startTodoApp(options: TodoAppOptions = {}): Promise<TodoApp> {
  const model = new ScriptedModel(options.turns ?? []);
  const { log, lines: logged } = memoryLog();
  const services: Services = {
    settings: { ...readSettings(secretsOf({})), requestsPerMinute: 10_000, ...options.settings },
    secrets: secretsOf({ JWT_SECRET: TEST_SECRET, ...options.secrets }),
    log,
    store: await temporaryStore(),
    chatModel: model,
    models: {
      list: async () => models,
      contextWindowOf: async () => 100_000,
      defaultModel: () => models[0] ?? { provider: 'proxy', name: 'none' },
    },
    events: { taskUpdated() {}, newMessage() {}, taskCreated() {}, taskDeleted() {} },
    lifecycle: new Lifecycle(),
    now: () => new Date(),
    ...options.services,
  };
  const routes = createTodoRoutes(services);
  const url = await serveRoutes(appOf(routes));
  const call = async (path: string, given: CallOptions = {}): Promise<Answer> => {
    const { method = 'GET', body, user = USER, headers = {}, signal } = given;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await mintDevelopmentToken(TEST_SECRET, user)}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    url,
    services,
    model,
    logged,
    routes,
    call,
    chat: (body, given = {}) => call(`/api/${given.user ?? USER}/chat`, { method: 'POST', body, ...given }),
  };
}

function appOf(routes: Router): Express {
  const app = express();
  app.use((_request, response, next) => {
    response.locals.requestId = 'req_test';
    next();
  });
  return app.use('/api', routes);
}

/** Listens until the test file is over. @returns `http://127.0.0.1:…` */
export async function serveRoutes(app: Express): Promise<string> {
  const server = createServer((request, response) => {
    app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** The events of an answer, in order; comments are left out. */
export function eventsOf({ text }: Pick<Answer, 'text'>): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((part) => part.startsWith('data: '))
    .map((part) => JSON.parse(part.slice(6)));
}

/** What the events say, put together. */
export function textOfEvents(answer: Pick<Answer, 'text'>): string {
  return eventsOf(answer)
    .filter(({ type }) => type === 'message')
    .map(({ content }) => content)
    .join('');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
