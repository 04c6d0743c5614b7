import { isJsonObject } from '@bytebot/shared';
import { z } from 'zod';
import type { TodoStore } from '../../store/store.ts';
import type { Todo } from '../../store/todo-records.ts';
import {
  defineTool,
  type Tool,
  type ToolDescription,
  type ToolOutput,
  textOutput,
} from '../../tools/tool.ts';

/** Whose todos the tools reach, and when it is. A tool has no argument that could name another user. */
export interface TodoToolScope {
  readonly userId: string;
  readonly now: () => Date;
}

/** At most so many tasks go to the model at once (S1). */
export const LISTED_TASKS_MAX = 100;

export const taskId = z.int().min(1).describe('The number of the task, as list_tasks gives it.');

type TodoToolDescription<Schema extends z.ZodObject> = Omit<
  ToolDescription<Schema>,
  'effect' | 'run' | 'deadlineMs'
> & {
  run(input: z.output<Schema>, todos: TodoStore): Promise<ToolOutput>;
};

/**
 * A tool that works on the todos, inside of the transaction its result is recorded in. It forgives what small models
 * do: null for an argument that is not given, and a number written as text.
 */
export function defineTodoTool<Schema extends z.ZodObject>(description: TodoToolDescription<Schema>): Tool {
  const tool = defineTool({
    ...description,
    effect: 'store',
    run: (input, { store }) => description.run(input, store.todos),
  });
  return { ...tool, run: (input, context) => tool.run(forgiving(input), context) };
}

function forgiving(input: unknown): unknown {
  if (!isJsonObject(input)) return input;
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => {
      if (value === null) return [];
      const isNumber = name === 'task_id' && typeof value === 'string' && /^\d{1,15}$/.test(value);
      return [[name, isNumber ? Number(value) : value]];
    }),
  );
}

export function jsonOutput(answer: Readonly<Record<string, unknown>>): ToolOutput {
  return textOutput(JSON.stringify(answer));
}

/** What the model may tell the user, and act on. */
export function errorOutput(sentence: string): ToolOutput {
  return { ...textOutput(sentence), isError: true };
}

/** The same for a task of nobody and for one of somebody else. */
export function noSuchTask(id: number): ToolOutput {
  return errorOutput(`Task ${id} was not found. list_tasks shows the tasks there are, with their numbers.`);
}

export type TaskStatusWord = 'created' | 'updated' | 'completed' | 'deleted';

/** S1's answer of a tool that changed one task. */
export function changedOutput({ id, title, priority }: Todo, status: TaskStatusWord): ToolOutput {
  return jsonOutput({ task_id: id, status, title, priority });
}

/** S1's answer of a tool that lists tasks; `total` is there when not all are shown. */
export function listOutput(
  todos: readonly Todo[],
  total: number,
  more: Readonly<Record<string, unknown>> = {},
): ToolOutput {
  const isCut = total > todos.length;
  return jsonOutput({ tasks: todos.map(listed), count: todos.length, ...(isCut && { total }), ...more });
}

function listed(todo: Todo): Record<string, unknown> {
  return {
    id: todo.id,
    title: todo.title,
    description: todo.description,
    completed: todo.completed,
    priority: todo.priority,
    due_date: todo.dueDate,
    ...(todo.tags.length > 0 && { tags: todo.tags }),
    ...(todo.recurrence !== null && { recurrence: todo.recurrence }),
    created_at: todo.createdAt,
  };
}
