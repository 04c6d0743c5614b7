import { z } from 'zod';
import type { TodoStore } from '../../store/store.ts';
import type { TodoFilter } from '../../store/todo-records.ts';
import type { Tool, ToolOutput } from '../../tools/tool.ts';
import { prioritySchema } from '../items/todo-shapes.ts';
import { defineTodoTool, LISTED_TASKS_MAX, listOutput, type TodoToolScope } from './todo-tool.ts';

const status = z.enum(['all', 'pending', 'completed']).default('all');

/** The tools that only look. */
export function readingTools({ userId, now }: TodoToolScope): Tool[] {
  return [
    defineTodoTool({
      name: 'list_tasks',
      description: `Lists tasks with their numbers, the newest first, at most ${LISTED_TASKS_MAX}.`,
      input: z.object({ status: status.describe('Which tasks; all if left out.') }),
      run: ({ status: wanted }, todos) => list(todos, { status: wanted }),
    }),
    defineTodoTool({
      name: 'list_tasks_by_priority',
      description: 'Lists the tasks of one priority.',
      input: z.object({ priority: prioritySchema, status }),
      run: ({ priority, status: wanted }, todos) =>
        list(todos, { priority, status: wanted }, { priority, status: wanted }),
    }),
    defineTodoTool({
      name: 'list_recurring_tasks',
      description: 'Lists the tasks that come again after they were done.',
      input: z.object({ status }),
      run: ({ status: wanted }, todos) => list(todos, { status: wanted, recurringOnly: true }),
    }),
  ];

  async function list(
    todos: TodoStore,
    filter: TodoFilter,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<ToolOutput> {
    const whole = { ...filter, nowIso: now().toISOString() };
    const shown = await todos.list(userId, { ...whole, limit: LISTED_TASKS_MAX });
    const total = shown.length < LISTED_TASKS_MAX ? shown.length : await todos.count(userId, whole);
    return listOutput(shown, total, more);
  }
}
