import type { Request, RequestHandler, Response } from 'express';
import type { HttpFailure } from '../../http/http-failure.ts';
import type { Services } from '../../services.ts';
import type { Conversation } from '../../store/todo-records.ts';
import { conversationNotFound } from '../conversations/conversation-routes.ts';
import { userOf } from '../http/authenticate.ts';
import { TodoFailure } from '../http/failures.ts';
import { requestTimedOut } from '../http/time-limit.ts';
import { answerChat } from './answer-chat.ts';
import { chatFailureOf } from './chat-failure.ts';
import { ChatModels } from './chat-models.ts';
import { chatReplyFor } from './chat-reply.ts';
import { type ChatQuestion, readChatQuestion } from './chat-request.ts';
import { Interruption } from './interruption.ts';
import { RunningChats } from './running-chats.ts';

/** `POST /api/{user_id}/chat` (REQUIREMENTS S1-17 to S1-20 and 4.2). */
export function chatHandler(services: Services): RequestHandler<{ userId: string }> {
  const running = new RunningChats();
  const chatModels = new ChatModels(services);
  return async (request, response) => {
    if (services.lifecycle.stopping.aborted) throw shuttingDown();
    const question = readChatQuestion(request.body);
    running.enter();
    let conversationId: number | undefined;
    try {
      const begin = (id: number): void => {
        running.begin(id);
        conversationId = id;
        // Before the answer, so that a client that stops it, or gets an error, can go on in the conversation.
        response.setHeader('x-conversation-id', String(id));
      };
      await chat({ services, chatModels, begin }, question, request, response);
    } finally {
      running.leave(conversationId);
    }
  };
}

interface ChatWorld {
  readonly services: Services;
  readonly chatModels: ChatModels;
  /** Called when the conversation is known. */
  begin(conversationId: number): void;
}

async function chat(
  { services, chatModels, begin }: ChatWorld,
  question: ChatQuestion,
  request: Request<{ userId: string }>,
  response: Response,
): Promise<void> {
  const { settings, lifecycle, log } = services;
  const userId = userOf(response);
  const reply = chatReplyFor(request, response);
  const interruption = new Interruption(response, settings.chatTimeoutMs, lifecycle.stopping);
  try {
    const model = await chatModels.choose(question.modelName);
    const conversation = await conversationFor(services, userId, question);
    begin(conversation.id);
    const { signal } = interruption;
    await answerChat(services, { userId, conversation, message: question.message, model, signal, reply });
    reply.done(conversation.id);
  } catch (error) {
    if (interruption.cause === 'client left') return;
    const { requestId } = response.locals;
    const ended = interruptionFailure(interruption, settings.chatTimeoutMs);
    if (!reply.fail(chatFailureOf(ended ?? error))) throw ended ?? error;
    if (ended === undefined) log.error('A chat failed after its first event', { requestId, error });
    else log.warn('A chat was cut off', { requestId, reason: ended.message });
  } finally {
    interruption.release();
  }
}

function interruptionFailure({ cause }: Interruption, limitMs: number): HttpFailure | undefined {
  if (cause === 'timeout') return requestTimedOut(limitMs);
  return cause === 'shutdown' ? shuttingDown() : undefined;
}

async function conversationFor(
  { store, now }: Services,
  userId: string,
  { conversationId }: ChatQuestion,
): Promise<Conversation> {
  if (conversationId === undefined) return store.conversations.add(userId, titleAt(now()));
  const found = await store.conversations.find(userId, conversationId);
  if (found === undefined) throw conversationNotFound(conversationId);
  return found;
}

/** `Conversation YYYY-MM-DD HH:MM`, in UTC (S1). */
function titleAt(now: Date): string {
  return `Conversation ${now.toISOString().slice(0, 16).replace('T', ' ')}`;
}

function shuttingDown(): HttpFailure {
  return new TodoFailure(
    503,
    'AI_SERVICE_UNAVAILABLE',
    'The agent is shutting down. Please try again in a moment.',
    { kind: 'draining' },
    { 'retry-after': '5' },
  );
}
