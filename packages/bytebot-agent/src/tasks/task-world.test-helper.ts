import type { Log, SecretStore } from '@bytebot/service';
import type { ErrorKind } from '@bytebot/shared';
import { afterEach } from '@jest/globals';
import { Lifecycle } from '../lifecycle.ts';
import type { ContentBlock } from '../messages/content-block.ts';
import {
  AgentInterrupt,
  type AssistantTurn,
  type ChatModel,
  type ModelList,
  type ModelRequest,
} from '../model/chat-model.ts';
import { ModelError } from '../model/model-error.ts';
import type { Services } from '../services.ts';
import { type AgentSettings, readSettings } from '../settings.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import type { NewTask, Task, TaskMessage } from '../store/task-records.ts';
import type { TaskEvents } from './task-events.ts';
import { createTaskToolkit, type TaskToolkit } from './task-tools.ts';
import { createTaskWorker, type TaskWorker, type TaskWorkerOptions } from './task-worker.ts';

const noSecrets: SecretStore = { get: () => undefined, originOf: () => undefined, version: 0 };

const settings: AgentSettings = {
  ...readSettings(noSecrets),
  proxyUrl: 'http://proxy.test',
  taskDeadlineMs: 60_000,
  schedulerIntervalMs: 20,
};

/** What happened, as those who watch are told. */
export class RecordedEvents implements TaskEvents {
  readonly updated: Task[] = [];
  readonly messages: TaskMessage[] = [];
  readonly created: Task[] = [];
  readonly deleted: string[] = [];

  taskUpdated(task: Task): void {
    this.updated.push(task);
  }
  newMessage(_taskId: string, message: TaskMessage): void {
    this.messages.push(message);
  }
  taskCreated(task: Task): void {
    this.created.push(task);
  }
  taskDeleted(taskId: string): void {
    this.deleted.push(taskId);
  }
}

export type Answer = (request: ModelRequest) => AssistantTurn | Promise<AssistantTurn>;

/** A model that answers what it is told to, the last answer for ever. */
export class ScriptedModel implements ChatModel {
  readonly requests: ModelRequest[] = [];
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  async generate(request: ModelRequest): Promise<AssistantTurn> {
    this.requests.push(request);
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    if (request.signal.aborted || answer === undefined) throw new AgentInterrupt();
    return await answer(request);
  }
}

export function turn(blocks: readonly ContentBlock[], more: Partial<AssistantTurn> = {}): AssistantTurn {
  return {
    blocks,
    malformedInputs: new Map(),
    finishReason: 'stop',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    model: 'scripted',
    requestId: 'req-1',
    ...more,
  };
}

export const says =
  (text: string, more: Partial<AssistantTurn> = {}): Answer =>
  () =>
    turn([{ type: 'text', text }], more);

let calls = 0;

export const uses =
  (name: string, input: Record<string, unknown>, more: Partial<AssistantTurn> = {}): Answer =>
  () => {
    calls += 1;
    return turn([{ type: 'tool_use', id: `call_${calls}`, name, input }], more);
  };

export const completes = (description = 'All done.'): Answer =>
  uses('set_task_status', { status: 'completed', description });

/** Never answers, until the call is aborted. */
export const hangs: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new AgentInterrupt()), { once: true });
  });

export const failsWith =
  (kind: ErrorKind, more: Partial<ModelError> = {}): Answer =>
  () => {
    throw new ModelError({
      kind,
      message: `OpenRouter API error: ${kind}. Check it.`,
      model: 'openrouter/gpt-oss-120b',
      provider: 'OpenRouter',
      status: 429,
      code: 'OPENROUTER_ERROR',
      retryAfterMs: 1,
      mayRetry: true,
      originalError: undefined,
      ...more,
    });
  };

export interface World extends Services {
  readonly store: Store;
  readonly events: RecordedEvents;
  readonly logged: string[];
}

export interface WorldOptions {
  readonly store?: Store;
  readonly model?: ChatModel;
  readonly settings?: Partial<AgentSettings>;
  readonly now?: () => Date;
  readonly contextWindow?: number;
}

/** Services around a fresh store. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const logged: string[] = [];
  return {
    settings: { ...settings, ...options.settings },
    secrets: noSecrets,
    log: recordingLog(logged),
    logged,
    store: options.store ?? (await temporaryStore()),
    chatModel: options.model ?? new ScriptedModel(hangs),
    models: modelList(options.contextWindow ?? 200_000),
    events: new RecordedEvents(),
    lifecycle: new Lifecycle(),
    now: options.now ?? (() => new Date()),
  };
}

function recordingLog(lines: string[]): Log {
  const write = (message: string, fields?: unknown) => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return {
    error: write,
    warn: write,
    info: write,
    debug: write,
    level: 'debug',
    setLevel: () => undefined,
    isJson: true,
    isShown: () => true,
  };
}

function modelList(contextWindow: number): ModelList {
  const model = { provider: 'proxy', name: 'openrouter/gpt-oss-120b', title: 'gpt-oss-120b', contextWindow };
  return {
    list: () => Promise.resolve([model]),
    contextWindowOf: () => Promise.resolve(contextWindow),
    defaultModel: () => ({ provider: 'proxy', name: 'gpt-4o' }),
  };
}

const workers: TaskWorker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

/** A worker that is stopped after the test. */
export function startWorker(
  services: Services,
  toolkit: TaskToolkit = createTaskToolkit({ hasDesktop: false }),
  options: TaskWorkerOptions = {},
): TaskWorker {
  const worker = createTaskWorker(services, toolkit, options);
  workers.push(worker);
  worker.start();
  return worker;
}

export async function addTask(store: Store, more: Partial<NewTask> = {}): Promise<Task> {
  const task = await store.tasks.add({
    description: 'Water the plants',
    type: 'IMMEDIATE',
    priority: 'MEDIUM',
    createdBy: 'USER',
    scheduledFor: null,
    model: { provider: 'proxy', name: 'openrouter/gpt-oss-120b' },
    ...more,
  });
  await store.messages.add(task.id, 'USER', [{ type: 'text', text: task.description }]);
  return task;
}

/** Looks again and again until there is an answer. @throws Error after five seconds. */
export async function eventually<Result>(look: () => Promise<Result | undefined | false>): Promise<Result> {
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('It did not happen within five seconds.');
}

export async function untilStatus(store: Store, id: string, status: Task['status']): Promise<Task> {
  return await eventually(async () => {
    const task = await store.tasks.find(id);
    return task?.status === status && task;
  });
}
