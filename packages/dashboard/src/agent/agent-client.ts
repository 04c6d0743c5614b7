import { RequestFailure } from '../shared/failure.ts';
import { type Fetch, type RequestOptions, requestJson, send } from '../shared/request.ts';
import type { Turn } from './chat/chat-state.ts';
import { turnsIn } from './chat/chat-state.ts';
import {
  type ConversationRow,
  conversationsIn,
  type ModelOption,
  modelsIn,
  type TodoRow,
  todosIn,
} from './records.ts';
import type { TaskFile } from './tasks/task-file.ts';
import { type TaskMessageRow, taskMessagesIn } from './tasks/task-message.ts';
import { type TaskAct, type TaskPage, type TaskRow, taskOf, taskPageIn } from './tasks/task-row.ts';

/** How the agent is asked, and who is told when it refuses. */
export interface AgentAccess {
  /** Where the page is; the agent's routes stand beside it. */
  readonly base: URL;
  readonly fetch: Fetch;
  /** The JWT of the todo chat, and whose it is. */
  readonly token: string | undefined;
  readonly userId: string | undefined;
  /** The key of the task API. */
  readonly agentKey: string | undefined;
  /** Told with the agent's sentence. */
  tokenRefused(token: string, sentence: string): void;
  /** Told with the agent's sentence. */
  keyRefused(agentKey: string | undefined, sentence: string): void;
}

export interface NewTask {
  readonly description: string;
  readonly priority: string;
  readonly model: ModelOption | undefined;
  readonly files: readonly TaskFile[];
}

export interface ChatQuestion {
  readonly message: string;
  readonly conversationId: string | undefined;
  readonly model: ModelOption | undefined;
}

const TASKS_PER_PAGE = 30;
const MESSAGES_PER_PAGE = 100;

/** The agent's two surfaces, as the page uses them. Every method throws what `requestJson` throws. */
export class AgentClient {
  readonly #access: AgentAccess;

  constructor(access: AgentAccess) {
    this.#access = access;
  }

  async models(signal?: AbortSignal): Promise<readonly ModelOption[]> {
    return modelsIn(await this.#tasks('tasks/models', { signal }));
  }

  async conversations(signal?: AbortSignal): Promise<readonly ConversationRow[]> {
    return conversationsIn(await this.#todo('conversations?limit=100', { signal }));
  }

  async conversationTurns(id: string, signal?: AbortSignal): Promise<readonly Turn[]> {
    return turnsIn(await this.#todo(`conversations/${segment(id)}/messages`, { signal }));
  }

  async deleteConversation(id: string): Promise<void> {
    await this.#todo(`conversations/${segment(id)}`, { method: 'DELETE' });
  }

  async todos(signal?: AbortSignal): Promise<readonly TodoRow[]> {
    return todosIn(await this.#todo('tasks?limit=100', { signal }));
  }

  async completeTodo(id: string, completed: boolean): Promise<void> {
    await this.#todo(`tasks/${segment(id)}/complete`, { method: 'PATCH', body: { completed } });
  }

  /** Asks the chat; the answer is a stream of server-sent events. */
  async openChat(question: ChatQuestion, signal: AbortSignal): Promise<Response> {
    const id = Number(question.conversationId);
    const body = {
      message: question.message,
      ...(question.conversationId === undefined ? {} : { conversation_id: id }),
      ...(question.model === undefined ? {} : { model: question.model.name }),
    };
    const address = this.#address(`${this.#userPath()}/chat`);
    const { fetch, token } = this.#access;
    const options = { method: 'POST', body, signal, bearer: token, accept: 'text/event-stream' } as const;
    return await this.#watchToken(send(fetch, address, options));
  }

  async tasks(page: number, signal?: AbortSignal): Promise<TaskPage> {
    return taskPageIn(await this.#tasks(`tasks?page=${page}&limit=${TASKS_PER_PAGE}`, { signal }));
  }

  async task(id: string, signal?: AbortSignal): Promise<TaskRow | undefined> {
    return taskOf(await this.#tasks(taskPath(id), { signal }));
  }

  /** All messages of a task, oldest first. */
  async taskMessages(id: string, signal?: AbortSignal): Promise<readonly TaskMessageRow[]> {
    const messages: TaskMessageRow[] = [];
    for (let page = 1; ; page += 1) {
      const query = `limit=${MESSAGES_PER_PAGE}&page=${page}`;
      const found = taskMessagesIn(await this.#tasks(`${taskPath(id)}/messages?${query}`, { signal }));
      messages.push(...found);
      if (found.length < MESSAGES_PER_PAGE) return messages;
    }
  }

  async createTask({ description, priority, model, files }: NewTask): Promise<TaskRow | undefined> {
    const body = {
      description,
      priority,
      ...(model === undefined ? {} : { model }),
      ...(files.length === 0 ? {} : { files }),
    };
    return taskOf(await this.#tasks('tasks', { method: 'POST', body }));
  }

  async act(id: string, act: TaskAct): Promise<TaskRow | undefined> {
    return taskOf(await this.#tasks(`${taskPath(id)}/${act}`, { method: 'POST' }));
  }

  async sendToTask(id: string, message: string): Promise<void> {
    await this.#tasks(`${taskPath(id)}/messages`, { method: 'POST', body: { message } });
  }

  async deleteTask(id: string): Promise<void> {
    await this.#tasks(taskPath(id), { method: 'DELETE' });
  }

  #userPath(): string {
    return `api/${segment(this.#access.userId ?? '')}`;
  }

  #address(path: string): URL {
    return new URL(path, this.#access.base);
  }

  async #todo(path: string, options: RequestOptions): Promise<unknown> {
    const { fetch, token } = this.#access;
    const address = this.#address(`${this.#userPath()}/${path}`);
    return await this.#watchToken(requestJson(fetch, address, { ...options, bearer: token }));
  }

  async #tasks(path: string, options: RequestOptions): Promise<unknown> {
    const { fetch, agentKey } = this.#access;
    const answer = requestJson(fetch, this.#address(path), { ...options, bearer: agentKey });
    return await watchRefusal(answer, (sentence) => this.#access.keyRefused(agentKey, sentence));
  }

  async #watchToken<T>(answer: Promise<T>): Promise<T> {
    const { token = '' } = this.#access;
    return await watchRefusal(answer, (sentence) => this.#access.tokenRefused(token, sentence));
  }
}

function taskPath(id: string): string {
  return `tasks/${segment(id)}`;
}

/** One step of a path. Dots alone would lead out of it, even encoded; no id is made of them. */
function segment(id: string): string {
  return /^\.+$/.test(id) ? '_' : encodeURIComponent(id);
}

async function watchRefusal<T>(answer: Promise<T>, refused: (sentence: string) => void): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestFailure && error.status === 401) refused(error.message);
    throw error;
  }
}
