import { z } from 'zod';
import { chatRequestSchema } from '../chat/chat-request.ts';
import {
  conversationSchema,
  conversationsQuerySchema,
  messageSchema,
  messagesQuerySchema,
} from '../conversations/conversation-routes.ts';
import {
  bodyFailures,
  commonFailures,
  dataOf,
  doneSchema,
  errorSchema,
  notFoundFailure,
} from './common-shapes.ts';
import type { Operation } from './operation.ts';
import { todoListOperations } from './todo-list-operations.ts';

const args = z.record(z.string(), z.unknown());

/** One line `data: …` of the stream. */
export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), content: z.string(), done: z.literal(false) }),
  z.object({ type: z.literal('tool_call'), tool: z.string(), args }),
  z.object({ type: z.literal('done'), conversation_id: z.int() }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    kind: z.string().optional(),
    hint: z.string().optional(),
    detail: z.string().optional(),
    provider: z.string().optional(),
    model: z.string().optional(),
    retry_after_ms: z.number().optional(),
    request_id: z.string().optional(),
  }),
]);

export const chatResponseSchema = z.object({
  conversation_id: z.int(),
  response: z.string(),
  tool_calls: z.array(z.object({ tool: z.string(), args })),
});

const chat: Operation = {
  method: 'post',
  path: '/api/{userId}/chat',
  tag: 'Todo chat',
  access: 'token',
  summary: 'Say something, and let the model answer with the tools of the todo list',
  description:
    'Answers server-sent events, or JSON in one piece when `Accept` prefers `application/json`. A failure before the first event has an HTTP status, one after it is an `error` event. While nothing happens, comments keep the connection open. One message of a conversation is answered at a time.',
  body: chatRequestSchema,
  responses: {
    200: {
      description: 'The answer.',
      schema: chatEventSchema,
      contentType: 'text/event-stream',
      also: { contentType: 'application/json', schema: chatResponseSchema },
    },
    404: { description: 'There is no such conversation, or no such model.', schema: errorSchema },
    409: { description: 'The conversation is still being answered.', schema: errorSchema },
    500: {
      description: 'The model refused (`AI_SERVICE_ERROR`) or is not set up (`CONFIGURATION_ERROR`).',
      schema: errorSchema,
    },
    ...commonFailures,
    ...bodyFailures,
    503: {
      description:
        'The model cannot be used now: `RATE_LIMIT_EXCEEDED`, `NETWORK_ERROR`, `AI_SERVICE_UNAVAILABLE`.',
      schema: errorSchema,
    },
  },
  example: `-N -X POST "$AGENT/api/$USER_ID/chat" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"conversation_id": null, "message": "Add a task to test OpenRouter"}'`,
};

const conversations: Operation[] = [
  {
    method: 'get',
    path: '/api/{userId}/conversations',
    tag: 'Conversations',
    access: 'token',
    summary: 'The conversations, the one that was used last first',
    query: conversationsQuerySchema,
    responses: {
      200: {
        description: 'One page of them.',
        schema: dataOf(
          z.object({
            conversations: z.array(conversationSchema),
            count: z.int(),
            total: z.int(),
            limit: z.int(),
            offset: z.int(),
          }),
        ),
      },
      ...commonFailures,
    },
  },
  {
    method: 'get',
    path: '/api/{userId}/conversations/{conversationId}/messages',
    tag: 'Conversations',
    access: 'token',
    summary: 'What was said, the oldest first',
    query: messagesQuerySchema,
    responses: {
      200: {
        description: 'The messages.',
        schema: dataOf(z.object({ messages: z.array(messageSchema), count: z.int() })),
      },
      404: notFoundFailure,
      ...commonFailures,
    },
  },
  {
    method: 'delete',
    path: '/api/{userId}/conversations/{conversationId}',
    tag: 'Conversations',
    access: 'token',
    summary: 'Delete a conversation with its messages',
    responses: {
      200: { description: 'It is deleted.', schema: doneSchema },
      404: notFoundFailure,
      ...commonFailures,
    },
  },
  {
    method: 'post',
    path: '/api/admin/cleanup/messages',
    tag: 'Conversations',
    access: 'key',
    summary: 'Delete the messages whose time is over, which also happens every hour',
    responses: {
      200: {
        description: 'How many were deleted.',
        schema: dataOf(z.object({ deleted_count: z.int(), timestamp: z.iso.datetime() })).extend({
          error: z.null(),
        }),
      },
      401: { description: 'The key is missing or wrong.', schema: errorSchema },
      403: { description: 'The agent has no key, so nobody may.', schema: errorSchema },
    },
  },
];

export const todoOperations: readonly Operation[] = [chat, ...conversations, ...todoListOperations];
