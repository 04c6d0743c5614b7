import { sortableTime } from '../../store/sortable-time.ts';
import type { TodoStore } from '../../store/store.ts';
import type { NewTodo, Todo, TodoFields } from '../../store/todo-records.ts';

export const recurrences = ['daily', 'weekly', 'monthly', 'yearly'] as const;
export type Recurrence = (typeof recurrences)[number];

/**
 * The next time after a due date. A month that is too short takes its last day: from 31 January a month later it is
 * 28 or 29 February.
 */
export function nextDue(dueIso: string, recurrence: Recurrence): string {
  const due = new Date(dueIso);
  if (recurrence === 'daily' || recurrence === 'weekly') {
    due.setUTCDate(due.getUTCDate() + (recurrence === 'daily' ? 1 : 7));
    return due.toISOString();
  }
  const day = due.getUTCDate();
  due.setUTCDate(1);
  due.setUTCMonth(due.getUTCMonth() + (recurrence === 'monthly' ? 1 : 12));
  const lastDay = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 0)).getUTCDate();
  due.setUTCDate(Math.min(day, lastDay));
  return due.toISOString();
}

/**
 * Marks a todo as done or not. The first time a recurring one is done, the next one is added, due one period later,
 * but not in the past.
 *
 * @param store Inside a transaction, so that both happen or neither.
 * @returns undefined when the user has no such todo.
 */
export async function setCompleted(
  store: TodoStore,
  todo: { readonly userId: string; readonly id: number },
  completed: boolean,
  now: Date,
): Promise<Todo | undefined> {
  const before = await store.find(todo.userId, todo.id);
  if (before === undefined) return undefined;
  const change: Partial<TodoFields> = { completed };
  const after = await store.update(todo.userId, todo.id, change);
  const recurrence = recurrences.find((one) => one === before.recurrence);
  if (completed && !before.completed && recurrence !== undefined) {
    const next = following(before, recurrence, now);
    if (next !== undefined) await store.add(todo.userId, next);
  }
  return after;
}

/** @returns undefined when the calendar ends before the next time. */
function following(todo: Todo, recurrence: Recurrence, now: Date): NewTodo | undefined {
  const { title, description, priority, tags } = todo;
  const nowIso = now.toISOString();
  // A todo that was left undone for years must not be stepped through day by day.
  const start = todo.dueDate !== null && isRecent(todo.dueDate, now) ? todo.dueDate : nowIso;
  let next = nextDue(start, recurrence);
  while (Date.parse(next) < now.getTime()) next = nextDue(next, recurrence);
  const dueDate = sortableTime(Date.parse(next));
  if (dueDate === undefined) return undefined;
  return { title, description, priority, tags, recurrence, dueDate };
}

const RECENT_MS = 366 * 86_400_000;

function isRecent(dueIso: string, now: Date): boolean {
  return now.getTime() - Date.parse(dueIso) < RECENT_MS;
}
