import type { ContentBlock, Role, ToolResultBlock } from '../messages/content-block.ts';
import type {
  NewTask,
  NewTaskFile,
  Summary,
  Task,
  TaskChange,
  TaskFile,
  TaskMessage,
  TaskStatus,
} from './task-records.ts';
import type {
  ChatMessageRecord,
  Conversation,
  ListedConversation,
  NewChatMessage,
  NewTodo,
  Todo,
  TodoFields,
  TodoFilter,
} from './todo-records.ts';

/**
 * Everything the agent remembers. One implementation over kysely serves PostgreSQL and the embedded SQLite file.
 *
 * @throws StoreError from every method when the database cannot be reached or refuses.
 */
export interface Store {
  readonly tasks: TaskStore;
  readonly messages: TaskMessageStore;
  readonly summaries: SummaryStore;
  readonly files: TaskFileStore;
  readonly toolCalls: ToolCallStore;
  readonly todos: TodoStore;
  readonly conversations: ConversationStore;
  /** All or nothing. `work` must use the store it is given, and must do nothing but database work. */
  transaction<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The database cannot be used; the message says which and why, without its password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export interface TaskList {
  readonly tasks: readonly Task[];
  readonly total: number;
}

export interface TaskStore {
  add(task: NewTask): Promise<Task>;
  find(id: string): Promise<Task | undefined>;
  /** The newest first. `page` counts from 1. */
  list(query: {
    readonly page: number;
    readonly limit: number;
    readonly statuses?: readonly TaskStatus[];
  }): Promise<TaskList>;
  /** @returns the changed task, undefined when there is none. */
  update(id: string, change: TaskChange): Promise<Task | undefined>;
  /**
   * Changes a task only while it has one of these statuses.
   * @returns undefined when it has another one, or does not exist.
   */
  updateIf(
    id: string,
    from: { readonly statuses?: readonly TaskStatus[]; readonly control?: Role },
    change: TaskChange,
  ): Promise<Task | undefined>;
  /** Deletes it with its messages, summaries, files and tool calls. @returns false when there is none. */
  delete(id: string): Promise<boolean>;
  /** Sets `queuedAt` of scheduled tasks whose time has come. */
  queueDue(nowIso: string): Promise<readonly Task[]>;
  /**
   * Takes the next task for a worker, atomically: a RUNNING one under the assistant's control whose lease is over or
   * its own, else a PENDING one that is due, by `executedAt` (the earliest first, none last), priority (URGENT first),
   * `queuedAt`, `createdAt`. A PENDING one becomes RUNNING with `executedAt` set. Two workers never get the same.
   */
  claimNext(claim: Lease & { readonly nowIso: string }): Promise<Task | undefined>;
  /** @returns false when the lease was lost to another worker, or the task is gone. */
  renewLease(id: string, lease: Lease): Promise<boolean>;
  releaseLease(id: string, workerId: string): Promise<void>;
  /**
   * For use in a transaction: proves that the task is this worker's, and keeps it so until the transaction ends.
   * @returns false when the lease was lost to another worker, or the task is gone.
   */
  holdLease(id: string, workerId: string): Promise<boolean>;
}

/** A worker's claim to a task, which ends by itself. */
export interface Lease {
  readonly workerId: string;
  /** ISO 8601. */
  readonly leaseUntil: string;
}

export interface TaskMessageStore {
  add(taskId: string, role: Role, content: readonly ContentBlock[]): Promise<TaskMessage>;
  find(id: string): Promise<TaskMessage | undefined>;
  /** The oldest first; without `limit` all. `page` counts from 1. */
  list(
    taskId: string,
    query?: { readonly limit?: number; readonly page?: number },
  ): Promise<readonly TaskMessage[]>;
  /** Those that are there, in no particular order. */
  findAll(ids: readonly string[]): Promise<readonly TaskMessage[]>;
  /** The ids of those no summary covers yet, the oldest first. Their contents may be many megabytes. */
  listUnsummarizedIds(taskId: string): Promise<readonly string[]>;
  attachToSummary(taskId: string, summaryId: string, messageIds: readonly string[]): Promise<void>;
}

export interface SummaryStore {
  add(taskId: string, content: string, parentId: string | null): Promise<Summary>;
  findLatest(taskId: string): Promise<Summary | undefined>;
}

export interface TaskFileStore {
  add(taskId: string, file: NewTaskFile): Promise<TaskFile>;
  list(taskId: string): Promise<readonly TaskFile[]>;
}

/** What is known of one tool call of one message: `planned` calls have no record. */
export type ToolCallState =
  | { readonly state: 'planned' }
  /** It was begun and nothing tells whether it ended. */
  | { readonly state: 'started' }
  | { readonly state: 'finished'; readonly result: ToolResultBlock };

/** Written before and after each tool call, so that after a crash none with effects is repeated. */
export interface ToolCallStore {
  /** @param owner The message, or the run, the call belongs to. */
  stateOf(owner: string, toolUseId: string): Promise<ToolCallState>;
  start(owner: string, toolUseId: string, toolName: string): Promise<void>;
  finish(owner: string, toolUseId: string, toolName: string, result: ToolResultBlock): Promise<void>;
  /** Forgets the calls of an owner: its results are stored elsewhere now. */
  forget(owner: string): Promise<void>;
  /**
   * Forgets the calls of owners that begin so and that were begun before a time: nobody goes on with them.
   * @returns how many.
   */
  forgetOld(ownerPrefix: string, beforeIso: string): Promise<number>;
}

export interface TodoStore {
  add(userId: string, todo: NewTodo): Promise<Todo>;
  find(userId: string, id: number): Promise<Todo | undefined>;
  list(userId: string, filter?: TodoFilter): Promise<readonly Todo[]>;
  count(userId: string, filter?: TodoFilter): Promise<number>;
  update(userId: string, id: number, change: Partial<TodoFields>): Promise<Todo | undefined>;
  delete(userId: string, id: number): Promise<Todo | undefined>;
}

export interface ConversationStore {
  add(userId: string, title: string): Promise<Conversation>;
  find(userId: string, id: number): Promise<Conversation | undefined>;
  /** The one that was used last first. */
  list(
    userId: string,
    query: { readonly limit: number; readonly offset: number },
  ): Promise<{ readonly conversations: readonly ListedConversation[]; readonly total: number }>;
  /** Deletes it with its messages. @returns false when the user has no such conversation. */
  delete(userId: string, id: number): Promise<boolean>;
  /**
   * Adds a message and sets the conversation's `updatedAt`.
   * @returns undefined when the user has no such conversation.
   */
  addMessage(
    userId: string,
    conversationId: number,
    message: NewChatMessage,
  ): Promise<ChatMessageRecord | undefined>;
  /** The last `limit` messages, the oldest first; `before` continues with older ones. */
  messages(
    userId: string,
    conversationId: number,
    query: { readonly limit: number; readonly before?: number },
  ): Promise<readonly ChatMessageRecord[]>;
  /** Deletes messages whose time is over, of all users. @returns how many. */
  deleteExpired(nowIso: string): Promise<number>;
}
