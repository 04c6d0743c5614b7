import { z } from 'zod';
import type { TodoStore } from '../../store/store.ts';
import { type Todo, type TodoFilter, todoPriorities } from '../../store/todo-records.ts';
import { dueDateSchema } from './todo-shapes.ts';

const SEARCH_LENGTH_MAX = 200;
const fields = ['created', 'title', 'updated', 'priority', 'due_date'] as const;
const orders = fields.flatMap((field) => [`${field}:asc` as const, `${field}:desc` as const]);
const whole = z.coerce.number('Has to be a whole number').int('Has to be a whole number');

/** The query of `GET /api/{user_id}/tasks`, S1's. `overdue` is ours. */
export const listTasksSchema = z.object({
  status: z.enum(['all', 'pending', 'completed', 'overdue']).default('all'),
  priority: z.enum(todoPriorities).optional(),
  due_date_from: dueDateSchema.optional(),
  due_date_to: dueDateSchema.optional(),
  tags: z
    .string()
    .optional()
    .describe('With commas between them; a task that has one of them is found.')
    .transform((text) => text?.split(',').map((tag) => tag.trim()))
    .transform((tags) => tags?.filter((tag) => tag !== '')),
  sort: z.enum(orders, `Has to be field:direction, one of ${orders.join(', ')}`).default('created:desc'),
  search: z
    .string()
    .max(SEARCH_LENGTH_MAX, `Search keyword must be at most ${SEARCH_LENGTH_MAX} characters`)
    .optional()
    .describe('Part of the title or the description.'),
  page: whole.min(1).default(1),
  limit: whole.min(1).max(100).default(50),
});

export type ListTasksQuery = z.output<typeof listTasksSchema>;

export interface TaskPage {
  readonly items: readonly Todo[];
  readonly total: number;
}

/**
 * One page of a user's todos. The usual order is paged by the database; others, and what the database does not filter
 * by, are worked out here from the user's own todos.
 */
export async function listTasks(
  store: TodoStore,
  userId: string,
  query: ListTasksQuery,
  now: Date,
): Promise<TaskPage> {
  const { status, priority, page, limit } = query;
  const search = query.search?.trim();
  const filter: TodoFilter = {
    status,
    nowIso: now.toISOString(),
    ...(priority !== undefined && { priority }),
    ...(search !== undefined && search !== '' && { search }),
  };
  const offset = (page - 1) * limit;
  if (query.sort === 'created:desc' && !narrows(query)) {
    const [items, total] = await Promise.all([
      store.list(userId, { ...filter, limit, offset }),
      store.count(userId, filter),
    ]);
    return { items, total };
  }
  const all = (await store.list(userId, filter)).filter((todo) => fits(todo, query));
  const sorted = all.toSorted(comparison(query.sort));
  return { items: sorted.slice(offset, offset + limit), total: sorted.length };
}

function narrows({ due_date_from: from, due_date_to: to, tags }: ListTasksQuery): boolean {
  return from !== undefined || to !== undefined || (tags !== undefined && tags.length > 0);
}

function fits({ dueDate, tags }: Todo, query: ListTasksQuery): boolean {
  const { due_date_from: from, due_date_to: to, tags: asked = [] } = query;
  if (from !== undefined && (dueDate === null || dueDate < from)) return false;
  if (to !== undefined && (dueDate === null || dueDate > to)) return false;
  return asked.length === 0 || asked.some((tag) => tags.includes(tag));
}

/** What has no due date comes last either way; among equals the newest comes first. */
function comparison(sort: ListTasksQuery['sort']): (left: Todo, right: Todo) => number {
  const [field = 'created', direction] = sort.split(':');
  const sign = direction === 'desc' ? -1 : 1;
  return (left, right) => {
    if (field === 'due_date' && (left.dueDate === null) !== (right.dueDate === null)) {
      return left.dueDate === null ? 1 : -1;
    }
    return sign * compareBy(field, left, right) || right.id - left.id;
  };
}

/** One order for all agents, whatever the language of the machine they run on. */
const titles = new Intl.Collator('en');

function compareBy(field: string, left: Todo, right: Todo): number {
  switch (field) {
    case 'title':
      return titles.compare(left.title, right.title);
    case 'priority':
      return todoPriorities.indexOf(left.priority) - todoPriorities.indexOf(right.priority);
    case 'due_date':
      return compareTexts(left.dueDate ?? '', right.dueDate ?? '');
    case 'updated':
      return compareTexts(left.updatedAt, right.updatedAt);
    default:
      return left.id - right.id;
  }
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
