import type { ContentBlock, Role } from '../messages/content-block.ts';

/** ByteBot's enumerations, as its clients read them. */
export const taskStatuses = [
  'PENDING',
  'RUNNING',
  'NEEDS_HELP',
  'NEEDS_REVIEW',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];
export const taskPriorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const;
export type TaskPriority = (typeof taskPriorities)[number];
export const taskTypes = ['IMMEDIATE', 'SCHEDULED'] as const;
export type TaskType = (typeof taskTypes)[number];

/** Which model works on a task: `provider` is `proxy`, or a provider's name when there is no proxy. */
export interface ModelChoice {
  readonly provider: string;
  /** As the proxy or the provider knows it. */
  readonly name: string;
  readonly title?: string;
  /** Tokens. */
  readonly contextWindow?: number;
}

/** A task as stored and as answered, field for field (ByteBot, `Task`). Times are ISO 8601 in UTC. */
export interface Task {
  readonly id: string;
  readonly description: string;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly priority: TaskPriority;
  /** Who acts now. */
  readonly control: Role;
  readonly createdAt: string;
  readonly createdBy: Role;
  readonly scheduledFor: string | null;
  readonly updatedAt: string;
  readonly executedAt: string | null;
  readonly completedAt: string | null;
  readonly queuedAt: string | null;
  readonly error: string | null;
  readonly result: unknown;
  readonly model: ModelChoice;
}

export interface NewTask {
  readonly description: string;
  readonly type: TaskType;
  readonly priority: TaskPriority;
  readonly createdBy: Role;
  readonly scheduledFor: string | null;
  readonly model: ModelChoice;
}

/** The fields of a task that change. */
export type TaskChange = Partial<
  Pick<
    Task,
    | 'status'
    | 'priority'
    | 'control'
    | 'executedAt'
    | 'completedAt'
    | 'queuedAt'
    | 'error'
    | 'result'
    | 'model'
  >
>;

/** A message of a task (ByteBot, `Message`). */
export interface TaskMessage {
  readonly id: string;
  readonly taskId: string;
  readonly role: Role;
  readonly content: readonly ContentBlock[];
  readonly summaryId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Summary {
  readonly id: string;
  readonly taskId: string;
  readonly content: string;
  readonly parentId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A file that was uploaded with a task. */
export interface TaskFile {
  readonly id: string;
  readonly taskId: string;
  readonly name: string;
  /** The media type that was claimed. */
  readonly type: string;
  readonly size: number;
  /** Base64, without a data URL's head. */
  readonly data: string;
  readonly createdAt: string;
}

export type NewTaskFile = Pick<TaskFile, 'name' | 'type' | 'size' | 'data'>;
