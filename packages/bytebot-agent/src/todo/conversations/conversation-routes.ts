import { Router } from 'express';
import { z } from 'zod';
import { HttpFailure } from '../../http/http-failure.ts';
import type { Services } from '../../services.ts';
import type { ChatMessageRecord, ListedConversation } from '../../store/todo-records.ts';
import { answerData, answerJson } from '../http/answer.ts';
import { type OwnGuards, userOf } from '../http/authenticate.ts';
import { readInput } from '../http/failures.ts';

const CONVERSATIONS_MAX = 100;
const MESSAGES_MAX = 1_000;

/** S1 cuts a limit that is too high instead of refusing it. */
const limitUpTo = (most: number) =>
  z.coerce
    .number('Has to be a whole number')
    .int('Has to be a whole number')
    .min(1)
    .transform((limit) => Math.min(limit, most));

export const conversationsQuerySchema = z.object({
  limit: limitUpTo(CONVERSATIONS_MAX).default(50).describe('At most 100.'),
  offset: z.coerce.number().int().min(0).default(0),
});

export const messagesQuerySchema = z.object({
  limit: limitUpTo(MESSAGES_MAX).default(MESSAGES_MAX).describe('The last so many messages; at most 1000.'),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Only messages before the one with this id, to go on with older ones.'),
});

const idSchema = z.object({ conversationId: z.coerce.number('Has to be a whole number').int() });

/** The conversations of the todo chat: list, messages, deletion. */
export function conversationRoutes({ store }: Services, own: OwnGuards): Router {
  const router = Router();
  router.get('/:userId/conversations', ...own, async (request, response) => {
    const { limit, offset } = readInput(conversationsQuerySchema, request.query, 'query');
    const found = await store.conversations.list(userOf(response), { limit, offset });
    const conversations = found.conversations.map(conversationJson);
    answerData(response, {
      conversations,
      count: conversations.length,
      total: found.total,
      limit,
      offset,
    });
  });
  router.get('/:userId/conversations/:conversationId/messages', ...own, async (request, response) => {
    const { conversationId } = readInput(idSchema, request.params, 'path');
    const query = readInput(messagesQuerySchema, request.query, 'query');
    const userId = userOf(response);
    const found = await store.conversations.find(userId, conversationId);
    if (found === undefined) throw conversationNotFound(conversationId);
    const messages = await store.conversations.messages(userId, conversationId, query);
    answerData(response, { messages: messages.map(messageJson), count: messages.length });
  });
  router.delete('/:userId/conversations/:conversationId', ...own, async (request, response) => {
    const { conversationId } = readInput(idSchema, request.params, 'path');
    const isDeleted = await store.conversations.delete(userOf(response), conversationId);
    if (!isDeleted) throw conversationNotFound(conversationId);
    answerJson(response, { success: true, message: 'Conversation deleted successfully' });
  });
  return router;
}

/** S1's text; it does not tell whether another user has one with this number. */
export function conversationNotFound(id: number): HttpFailure {
  return new HttpFailure(404, 'NOT_FOUND', `Conversation ${id} not found or access denied`);
}

export const conversationSchema = z.object({
  id: z.int(),
  title: z.string(),
  is_active: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  opening: z
    .string()
    .nullable()
    .describe('The beginning of the first message; null when no message is kept any more.'),
});

function conversationJson({
  id,
  title,
  createdAt,
  updatedAt,
  opening,
}: ListedConversation): z.infer<typeof conversationSchema> {
  return { id, title, is_active: true, created_at: createdAt, updated_at: updatedAt, opening };
}

export const messageSchema = z.object({
  id: z.int(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  tool_calls: z
    .object({
      calls: z.array(
        z.object({
          tool: z.string(),
          args: z.record(z.string(), z.unknown()),
          result: z.string(),
          is_error: z.boolean(),
        }),
      ),
    })
    .nullable(),
  created_at: z.iso.datetime(),
});

function messageJson(message: ChatMessageRecord): z.infer<typeof messageSchema> {
  const calls = message.toolCalls.map(({ tool, args, result, isError }) => ({
    tool,
    args: { ...args },
    result,
    is_error: isError,
  }));
  return {
    id: message.id,
    role: message.role,
    content: message.content,
    tool_calls: calls.length === 0 ? null : { calls },
    created_at: message.createdAt,
  };
}
