import { z } from 'zod';
import { todoPriorities } from '../../store/todo-records.ts';
import type { Tool } from '../../tools/tool.ts';
import { cleanText } from '../clean-text.ts';
import { DUE_DATE_FORMAT, parseDueDate } from '../items/due-date.ts';
import { priorityIn } from '../items/priority-words.ts';
import { setCompleted } from '../items/recurrence.ts';
import {
  DESCRIPTION_LENGTH_MAX,
  prioritySchema,
  recurrenceSchema,
  TAG_LENGTH_MAX,
  TAGS_MAX,
  TITLE_LENGTH_MAX,
} from '../items/todo-shapes.ts';
import {
  changedOutput,
  defineTodoTool,
  errorOutput,
  jsonOutput,
  noSuchTask,
  type TodoToolScope,
  taskId,
} from './todo-tool.ts';

const title = z
  .string()
  .max(TITLE_LENGTH_MAX)
  .refine((text) => cleanText(text) !== '', 'Has to say something');
const description = z.string().max(DESCRIPTION_LENGTH_MAX);
const dueDate = z.string().describe(`When it is due: ${DUE_DATE_FORMAT}.`);
const tags = z.array(z.string().max(TAG_LENGTH_MAX)).max(TAGS_MAX);

/** The tools that change one task. */
export function writingTools(scope: TodoToolScope): Tool[] {
  return [
    addTask(scope),
    completeTask(scope),
    updateTask(scope),
    setPriority(scope),
    addTags(scope),
    deleteTask(scope),
  ];
}

function addTask({ userId }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'add_task',
    description: 'Adds a task to the list.',
    input: z.object({
      title: title.describe('What is to be done, in a few words.'),
      description: description.optional().describe('Details.'),
      priority: z
        .string()
        .toLowerCase()
        .meta({ enum: [...todoPriorities] })
        .optional()
        .describe('Only if it was named; left out, it is taken from the words of the task.'),
      due_date: dueDate.optional(),
      tags: tags.optional(),
      recurrence: recurrenceSchema.optional().describe('Only for a task that comes again after it was done.'),
    }),
    async run(input, todos) {
      const due = input.due_date === undefined ? null : parseDueDate(input.due_date);
      if (due === undefined) return badDueDate(input.due_date ?? '');
      const words = `${input.title} ${input.description ?? ''}`;
      // A priority nobody knows counts as medium (S1).
      const named = todoPriorities.find((one) => one === input.priority) ?? 'medium';
      const todo = await todos.add(userId, {
        title: cleanText(input.title),
        description: cleanText(input.description ?? '') || null,
        priority: input.priority === undefined ? priorityIn(words) : named,
        dueDate: due,
        tags: tidyTags(input.tags ?? []),
        recurrence: input.recurrence ?? null,
      });
      return changedOutput(todo, 'created');
    },
  });
}

function completeTask({ userId, now }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'complete_task',
    description: 'Marks one task as done.',
    input: z.object({ task_id: taskId }),
    async run({ task_id: id }, todos) {
      const todo = await setCompleted(todos, { userId, id }, true, now());
      return todo === undefined ? noSuchTask(id) : changedOutput(todo, 'completed');
    },
  });
}

function deleteTask({ userId }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'delete_task',
    description: 'Deletes one task for good.',
    input: z.object({ task_id: taskId }),
    async run({ task_id: id }, todos) {
      const todo = await todos.delete(userId, id);
      return todo === undefined ? noSuchTask(id) : changedOutput(todo, 'deleted');
    },
  });
}

function updateTask({ userId }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'update_task',
    description: 'Changes the title, description, priority or due date of one task; what is left out stays.',
    input: z.object({
      task_id: taskId,
      title: title.optional(),
      description: description.optional(),
      priority: prioritySchema.optional(),
      due_date: dueDate.optional(),
    }),
    async run({ task_id: id, ...fields }, todos) {
      const due = fields.due_date === undefined ? null : parseDueDate(fields.due_date);
      if (due === undefined) return badDueDate(fields.due_date ?? '');
      const change = {
        ...(fields.title !== undefined && { title: cleanText(fields.title) }),
        ...(fields.description !== undefined && { description: cleanText(fields.description) || null }),
        ...(fields.priority !== undefined && { priority: fields.priority }),
        ...(due !== null && { dueDate: due }),
      };
      if (Object.keys(change).length === 0) {
        return errorOutput(
          "At least one of 'title', 'description', 'priority' or 'due_date' must be provided.",
        );
      }
      const todo = await todos.update(userId, id, change);
      return todo === undefined ? noSuchTask(id) : changedOutput(todo, 'updated');
    },
  });
}

function setPriority({ userId }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'set_priority',
    description: 'Sets how important one task is.',
    input: z.object({ task_id: taskId, priority: prioritySchema }),
    async run({ task_id: id, priority }, todos) {
      const todo = await todos.update(userId, id, { priority });
      return todo === undefined ? noSuchTask(id) : changedOutput(todo, 'updated');
    },
  });
}

function addTags({ userId }: TodoToolScope): Tool {
  return defineTodoTool({
    name: 'add_tags',
    description: 'Adds tags to one task; those it has stay.',
    input: z.object({ task_id: taskId, tags: tags.min(1) }),
    async run({ task_id: id, tags: added }, todos) {
      const before = await todos.find(userId, id);
      if (before === undefined) return noSuchTask(id);
      const all = tidyTags([...before.tags, ...added]);
      if (all.length > TAGS_MAX) return errorOutput(`A task can have at most ${TAGS_MAX} tags.`);
      const todo = (await todos.update(userId, id, { tags: all })) ?? before;
      return jsonOutput({ task_id: id, status: 'updated', title: todo.title, tags: all });
    },
  });
}

function tidyTags(given: readonly string[]): string[] {
  return [...new Set(given.map(cleanText).filter((tag) => tag !== ''))];
}

function badDueDate(text: string) {
  return errorOutput(`"${text.slice(0, 50)}" cannot be used as a due date: write ${DUE_DATE_FORMAT}.`);
}
