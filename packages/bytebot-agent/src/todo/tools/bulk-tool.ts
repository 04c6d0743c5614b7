import { z } from 'zod';
import type { TodoStore } from '../../store/store.ts';
import type { Todo, TodoPriority } from '../../store/todo-records.ts';
import type { Tool } from '../../tools/tool.ts';
import { setCompleted } from '../items/recurrence.ts';
import { prioritySchema } from '../items/todo-shapes.ts';
import { defineTodoTool, errorOutput, jsonOutput, type TodoToolScope } from './todo-tool.ts';

const pastTense = { complete: 'completed', delete: 'deleted', set_priority: 'updated' } as const;

/** Several tasks at once: all of it or, if anything goes wrong, nothing. S1's defaults. */
export function bulkTool({ userId, now }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'bulk_update_tasks',
    description: 'Completes, deletes or sets the priority of all tasks of a kind at once.',
    input: z.object({
      action: z.enum(['complete', 'delete', 'set_priority']).default('complete'),
      filter_status: z
        .enum(['all', 'pending', 'completed', 'overdue'])
        .default('pending')
        .describe('Which tasks. Overdue: not done and due before now.'),
      priority: prioritySchema.optional().describe('The new priority, for set_priority.'),
    }),
    async run({ action, filter_status: status, priority }, todos) {
      if (action === 'set_priority' && priority === undefined) {
        return errorOutput("'priority' must be provided with the action set_priority: low, medium or high.");
      }
      const matching = await todos.list(userId, { status, nowIso: now().toISOString() });
      for (const todo of matching) await applyTo(todo, todos, action, priority, now());
      const count = matching.length;
      const message =
        count === 0 ? `There were no ${status} tasks.` : `${count} task(s) ${pastTense[action]}.`;
      return jsonOutput({ count, action: pastTense[action], message });
    },
  });
}

async function applyTo(
  { userId, id }: Todo,
  todos: TodoStore,
  action: keyof typeof pastTense,
  priority: TodoPriority | undefined,
  now: Date,
): Promise<void> {
  switch (action) {
    case 'complete':
      await setCompleted(todos, { userId, id }, true, now);
      break;
    case 'delete':
      await todos.delete(userId, id);
      break;
    case 'set_priority':
      await todos.update(userId, id, priority === undefined ? {} : { priority });
      break;
  }
}
