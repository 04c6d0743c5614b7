import { z } from 'zod';
import { sortableTime } from '../store/sortable-time.ts';
import { type TaskStatus, taskPriorities, taskStatuses, taskTypes } from '../store/task-records.ts';
import { InvalidRequest } from './task-failure-body.ts';

/** Characters. Far more than a model reads, far less than what makes a page slow. */
const TEXT_LENGTH_MAX = 500_000;
const FILES_MAX = 50;
/** Every list of tasks carries the models' names. */
const MODEL_TEXT_LENGTH_MAX = 300;
export const PAGE_SIZE_DEFAULT = 10;
const PAGE_SIZE_MAX = 1000;
const PAGE_MAX = 1_000_000;

/** Every problem is put behind the path of its field, as class-validator's messages are. */
function problemText(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  return `${path === '' ? 'body' : path} ${issue.message}`;
}

/** A text that says something; the problems are those of class-validator's `IsString` and `IsNotEmpty`. */
const text = z.unknown().transform((value, context): string => {
  const problems: string[] = [];
  if (typeof value !== 'string') problems.push('must be a string');
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
    problems.push('should not be empty');
  }
  if (typeof value === 'string' && value.length > TEXT_LENGTH_MAX) {
    problems.push(`must be shorter than or equal to ${TEXT_LENGTH_MAX} characters`);
  }
  // PostgreSQL keeps no text with this character.
  if (typeof value === 'string' && value.includes('\0'))
    problems.push('must not contain the character U+0000');
  for (const message of problems) context.issues.push({ code: 'custom', message, input: value });
  return typeof value === 'string' ? value : '';
});

const plainText = z.string({ error: 'must be a string' });

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, { error: `must be one of the following values: ${values.join(', ')}` });
}

const file = z.object(
  {
    name: text,
    base64: plainText.min(1, 'should not be empty'),
    type: plainText.nullish().transform((type) => type || 'application/octet-stream'),
    size: z.number({ error: 'must be a number conforming to the specified constraints' }),
  },
  { error: 'must be an object' },
);

const modelText = plainText.max(
  MODEL_TEXT_LENGTH_MAX,
  `must be shorter than or equal to ${MODEL_TEXT_LENGTH_MAX} characters`,
);

/** ByteBot's page sends the object that `GET /tasks/models` gave it; a bare name is what a person types. */
const model = z.union(
  [
    text.pipe(modelText),
    z.object({
      provider: modelText.min(1),
      name: modelText.min(1),
      title: modelText.nullish().transform((title) => title ?? undefined),
      contextWindow: z
        .number()
        .positive()
        .nullish()
        .transform((tokens) => tokens ?? undefined),
    }),
  ],
  { error: 'must be a name or an object with provider and name, as GET /tasks/models lists them' },
);

const DATE_PROBLEM = 'must be a valid ISO 8601 date string such as 2026-01-31T09:00:00Z';

const date = z.iso.datetime({ offset: true, error: DATE_PROBLEM }).transform((value, context) => {
  const time = sortableTime(Date.parse(value));
  if (time === undefined) context.issues.push({ code: 'custom', message: DATE_PROBLEM, input: value });
  return time ?? z.NEVER;
});

const newTask = z.object(
  {
    description: text,
    type: oneOf(taskTypes).nullish(),
    priority: oneOf(taskPriorities).nullish(),
    createdBy: oneOf(['USER', 'ASSISTANT']).nullish(),
    scheduledFor: date.nullish(),
    model: model.nullish(),
    files: z
      .array(file, { error: 'must be an array' })
      .max(FILES_MAX, `must contain no more than ${FILES_MAX} elements`)
      .nullish(),
  },
  { error: 'must be a JSON object; send it with Content-Type: application/json' },
);
export type NewTaskRequest = z.output<typeof newTask>;

const newMessage = z.object(
  { message: text },
  { error: 'must be a JSON object; send it with Content-Type: application/json' },
);

function wholeNumber(fallback: number, maximum: number) {
  return z
    .string({ error: 'must be an integer number' })
    .optional()
    .transform((value, context): number => {
      if (value === undefined || value === '') return fallback;
      const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
      const message = boundsProblem(number, maximum);
      if (message !== undefined) context.issues.push({ code: 'custom', message, input: value });
      return number;
    });
}

function boundsProblem(number: number, maximum: number): string | undefined {
  if (Number.isNaN(number)) return 'must be an integer number';
  if (number < 1) return 'must not be less than 1';
  return number > maximum ? `must not be greater than ${maximum}` : undefined;
}

const page = z.object({
  page: wholeNumber(1, PAGE_MAX),
  limit: wholeNumber(PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX),
});
export type PageQuery = z.output<typeof page>;

const oneStatus = oneOf(taskStatuses);

const taskQuery = page.extend({
  status: z.union([z.literal(''), oneStatus], oneStatusError()).optional(),
  statuses: z
    .string({ error: 'must be a comma-separated list of statuses' })
    .transform((list) =>
      list
        .split(',')
        .map((status) => status.trim())
        .filter((status) => status !== ''),
    )
    .pipe(z.array(oneStatus))
    .optional(),
});

function oneStatusError() {
  return { error: `must be one of the following values: ${taskStatuses.join(', ')}` };
}

export interface TaskListQuery extends PageQuery {
  readonly statuses?: readonly TaskStatus[];
}

/** @throws InvalidRequest that names every problem. */
export function readNewTask(body: unknown): NewTaskRequest {
  return checked(newTask, body);
}

/** @throws InvalidRequest that names every problem. */
export function readNewMessage(body: unknown): string {
  return checked(newMessage, body).message;
}

/** @throws InvalidRequest that names every problem. */
export function readPage(query: unknown): PageQuery {
  return checked(page, query);
}

/** `statuses` counts when both are given (ByteBot). @throws InvalidRequest that names every problem. */
export function readTaskListQuery(query: unknown): TaskListQuery {
  const { status, statuses, ...rest } = checked(taskQuery, query);
  if (statuses !== undefined && statuses.length > 0) return { ...rest, statuses };
  return status === undefined || status === '' ? rest : { ...rest, statuses: [status] };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new InvalidRequest(read.error.issues.map(problemText));
}
