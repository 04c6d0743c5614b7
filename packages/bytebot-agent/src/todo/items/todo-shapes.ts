import { z } from 'zod';
import { type Todo, todoPriorities } from '../../store/todo-records.ts';
import { characterCount, cleanText } from '../clean-text.ts';
import { DUE_DATE_FORMAT, parseDueDate } from './due-date.ts';
import { recurrences } from './recurrence.ts';

/** S1's limits, in characters. */
export const TITLE_LENGTH_MAX = 200;
export const DESCRIPTION_LENGTH_MAX = 1_000;
export const TAGS_MAX = 50;
export const TAG_LENGTH_MAX = 100;

const atMost = (most: number) => (text: string) => text.length <= 2 * most && characterCount(text) <= most;

const title = z
  .string()
  .transform(cleanText)
  .refine((text) => text !== '', 'Title cannot be empty')
  .refine(atMost(TITLE_LENGTH_MAX), `Title must be at most ${TITLE_LENGTH_MAX} characters`)
  .describe(`At most ${TITLE_LENGTH_MAX} characters.`);

/** A blank one is none, as in S1. */
const description = z
  .string()
  .transform((text) => cleanText(text) || null)
  .refine(
    (text) => text === null || atMost(DESCRIPTION_LENGTH_MAX)(text),
    `Description must be at most ${DESCRIPTION_LENGTH_MAX} characters`,
  )
  .describe(`At most ${DESCRIPTION_LENGTH_MAX} characters.`);

/** Whatever the case, as in S1. The words are named in the schema that is published. */
export const prioritySchema = z
  .string()
  .toLowerCase()
  .meta({ enum: [...todoPriorities] })
  .pipe(z.enum(todoPriorities, `Priority must be one of: ${todoPriorities.join(', ')}`));

export const recurrenceSchema = z
  .string()
  .toLowerCase()
  .meta({ enum: [...recurrences] })
  .pipe(z.enum(recurrences, `Recurrence must be one of: ${recurrences.join(', ')}`));

export const dueDateSchema = z
  .string()
  .transform((text, context) => {
    const parsed = parseDueDate(text);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: `Has to be ${DUE_DATE_FORMAT}` });
    return parsed ?? z.NEVER;
  })
  .describe(`As ${DUE_DATE_FORMAT}.`);

/** Blank ones are left out, as in S1, and one that is named twice counts once. */
const tags = z
  .array(
    z
      .string()
      .transform(cleanText)
      .refine(atMost(TAG_LENGTH_MAX), `A tag has at most ${TAG_LENGTH_MAX} characters`),
  )
  .transform((given) => [...new Set(given.filter((tag) => tag !== ''))])
  .refine((given) => given.length <= TAGS_MAX, `There may be at most ${TAGS_MAX} tags`);

export const createTaskSchema = z.object({
  title,
  description: description.nullish(),
  priority: prioritySchema.nullish(),
  due_date: dueDateSchema.nullish(),
  tags: tags.nullish(),
  recurrence: recurrenceSchema.nullish().describe('Done once it comes again, due one period later.'),
});

export const updateTaskSchema = z.object({
  title: title.nullish(),
  description: description.nullish(),
  priority: prioritySchema.nullish(),
  due_date: dueDateSchema.nullish(),
  tags: tags.nullish(),
  recurrence: recurrenceSchema.nullish(),
  completed: z.boolean().nullish(),
});

export const completeTaskSchema = z.object({ completed: z.boolean() });

/** A todo as S1 answers it, with the recurrence beside it. */
export const taskSchema = z.object({
  id: z.int(),
  user_id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  priority: z.enum(todoPriorities),
  due_date: z.iso.datetime().nullable(),
  tags: z.array(z.string()).nullable(),
  completed: z.boolean(),
  recurrence: z.string().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export function taskJson(todo: Todo): z.infer<typeof taskSchema> {
  return {
    id: todo.id,
    user_id: todo.userId,
    title: todo.title,
    description: todo.description,
    priority: todo.priority,
    due_date: todo.dueDate,
    tags: todo.tags.length === 0 ? null : [...todo.tags],
    completed: todo.completed,
    recurrence: todo.recurrence,
    created_at: todo.createdAt,
    updated_at: todo.updatedAt,
  };
}
