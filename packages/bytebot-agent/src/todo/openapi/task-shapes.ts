import { z } from 'zod';
import { taskPriorities, taskStatuses, taskTypes } from '../../store/task-records.ts';

/** ByteBot's records as its API answers them. A test reads real ones with these schemas. */

const time = z.iso.datetime();
const role = z.enum(['USER', 'ASSISTANT']);

export const modelChoiceSchema = z.object({
  provider: z.string().describe('`proxy`, or the name of a provider.'),
  name: z.string(),
  title: z.string().optional(),
  contextWindow: z.number().optional().describe('Tokens.'),
});

export const modelInfoSchema = modelChoiceSchema.required();

export const agentTaskSchema = z.object({
  id: z.string(),
  description: z.string(),
  type: z.enum(taskTypes),
  status: z.enum(taskStatuses),
  priority: z.enum(taskPriorities),
  control: role.describe('Who acts now.'),
  createdAt: time,
  createdBy: role,
  scheduledFor: time.nullable(),
  updatedAt: time,
  executedAt: time.nullable(),
  completedAt: time.nullable(),
  queuedAt: time.nullable(),
  error: z.string().nullable(),
  result: z.unknown(),
  model: modelChoiceSchema,
});

export const newAgentTaskSchema = z.object({
  description: z.string().min(1).describe('What is to be done.'),
  type: z.enum(taskTypes).nullish(),
  priority: z.enum(taskPriorities).nullish(),
  createdBy: role.nullish(),
  scheduledFor: z.iso.datetime({ offset: true }).nullish(),
  model: z
    .union([z.string(), modelChoiceSchema])
    .nullish()
    .describe('As `GET /tasks/models` lists it; left out, the default model works.'),
  files: z
    .array(z.object({ name: z.string(), base64: z.string(), type: z.string().nullish(), size: z.number() }))
    .nullish(),
});

export const newAgentMessageSchema = z.object({ message: z.string().min(1) });

/** Anthropic's content blocks, with `user_action` beside them. */
export const contentBlockSchema = z.looseObject({
  type: z.enum([
    'text',
    'image',
    'document',
    'thinking',
    'redacted_thinking',
    'tool_use',
    'tool_result',
    'user_action',
  ]),
});

export const agentMessageSchema = z.object({
  id: z.string(),
  taskId: z.string(),
  role,
  content: z.array(contentBlockSchema),
  summaryId: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
});

export const processedMessagesSchema = z.array(
  z.object({
    role,
    messages: z.array(
      agentMessageSchema.extend({
        take_over: z.boolean().optional().describe('What a person did at the desktop.'),
      }),
    ),
    take_over: z.boolean(),
  }),
);

export const agentTaskListSchema = z.object({
  tasks: z.array(agentTaskSchema),
  total: z.int(),
  totalPages: z.int(),
});

/** NestJS's way to say what went wrong. */
export const agentErrorSchema = z.object({
  statusCode: z.int(),
  message: z.union([z.string(), z.array(z.string())]),
  error: z.string(),
});

const page = z.object({
  limit: z.int().min(1).max(1000).default(10).optional(),
  page: z.int().min(1).default(1).optional(),
});

export const agentPageQuerySchema = page;
export const agentTaskQuerySchema = page.extend({
  status: z.enum(taskStatuses).optional(),
  statuses: z.string().optional().describe('Several, with commas between them.'),
});
