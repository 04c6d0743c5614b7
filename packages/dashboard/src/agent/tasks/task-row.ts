import { isJsonObject, memberOf, textOf } from '@bytebot/shared/browser';
import { idOf, objectsIn } from '../../shared/read-lists.ts';

/** A task as the page shows it (ByteBot's `Task`). */
export interface TaskRow {
  readonly id: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string;
  /** Who acts now: `USER` or `ASSISTANT`. */
  readonly control: string;
  readonly type: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly scheduledFor: string | undefined;
  readonly error: string | undefined;
  /** Of the model that works on it. */
  readonly modelTitle: string;
}

export interface TaskPage {
  readonly tasks: readonly TaskRow[];
  readonly total: number;
  readonly totalPages: number;
}

/** A task in an answer or an event; undefined when it is none. */
export function taskOf(value: unknown): TaskRow | undefined {
  const id = textOf(value, 'id');
  if (id === undefined || !isJsonObject(value)) return undefined;
  const model = memberOf(value, 'model');
  return {
    id,
    description: textOf(value, 'description') ?? '',
    status: textOf(value, 'status') ?? 'PENDING',
    priority: textOf(value, 'priority') ?? 'MEDIUM',
    control: textOf(value, 'control') ?? 'ASSISTANT',
    type: textOf(value, 'type') ?? 'IMMEDIATE',
    createdAt: idOf(value, 'createdAt'),
    updatedAt: idOf(value, 'updatedAt'),
    scheduledFor: textOf(value, 'scheduledFor'),
    error: textOf(value, 'error'),
    modelTitle: textOf(model, 'title') ?? textOf(model, 'name') ?? '',
  };
}

/** A page of tasks (`GET /tasks`). */
export function taskPageIn(body: unknown): TaskPage {
  const tasks = objectsIn(body, 'tasks', 'data').flatMap((entry) => taskOf(entry) ?? []);
  const total = memberOf(body, 'total');
  const totalPages = memberOf(body, 'totalPages');
  return {
    tasks,
    total: typeof total === 'number' ? total : tasks.length,
    totalPages: typeof totalPages === 'number' ? totalPages : 1,
  };
}

/** A task's status in words. */
export function statusText(status: string): string {
  return statusTexts[status] ?? status.toLowerCase().replaceAll('_', ' ');
}

const statusTexts: Readonly<Record<string, string>> = {
  PENDING: 'Waiting',
  RUNNING: 'Running',
  NEEDS_HELP: 'Needs help',
  NEEDS_REVIEW: 'Needs review',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
  FAILED: 'Failed',
};

/** True when nobody works on the task any more. */
export function isOver({ status }: TaskRow): boolean {
  return status === 'COMPLETED' || status === 'CANCELLED' || status === 'FAILED';
}

/** What can be done with a task now. */
export type TaskAct = 'takeover' | 'resume' | 'cancel';

/** The acts that the agent would not refuse. */
export function actsFor(task: TaskRow): readonly TaskAct[] {
  if (isOver(task)) return [];
  return [task.control === 'USER' ? 'resume' : 'takeover', 'cancel'];
}
