import { Router } from 'express';
import { createTokenVerifier } from '../auth/token-verifier.ts';
import type { Services } from '../services.ts';
import { chatHandler } from './chat/chat-route.ts';
import { cleanupHandler } from './cleanup.ts';
import { conversationRoutes } from './conversations/conversation-routes.ts';
import { answerJson } from './http/answer.ts';
import { answerTodoFailure } from './http/answer-failure.ts';
import { requireAgentKey, requireUser } from './http/authenticate.ts';
import { allowOrigins } from './http/cors.ts';
import { noSuchRoute } from './http/failures.ts';
import { limitRate } from './http/rate-limit.ts';
import { readBody } from './http/read-body.ts';
import { limitTime } from './http/time-limit.ts';
import { taskRoutes } from './items/task-routes.ts';

/**
 * The todo chat (S1, REQUIREMENTS 4.2), to be mounted at `/api`: chat, conversations, tasks. Every request is counted
 * per address and verified by its token before its body is read.
 */
export function createTodoRoutes(services: Services): Router {
  const { settings, secrets, log } = services;
  const verifier = createTokenVerifier(settings.tokens, secrets);
  const timely = limitTime(settings.requestTimeoutMs);
  const body = readBody();
  const ofConversations = requireUser(verifier, 'conversations');
  const ofTasks = requireUser(verifier, 'tasks');
  const router = Router();
  router.use(allowOrigins(settings.corsOrigins), limitRate(settings.requestsPerMinute));
  router.get('/health', (_request, response) => {
    answerJson(response, { success: true, status: 'healthy', message: 'API is operational' });
  });
  router.post('/admin/cleanup/messages', timely, requireAgentKey(secrets), cleanupHandler(services));
  // A chat has a time limit of its own: S1 ended it with the one of all requests, before its model's was over.
  router.post('/:userId/chat', ofConversations, body, chatHandler(services));
  router.use(conversationRoutes(services, [timely, ofConversations]));
  router.use(taskRoutes(services, [timely, ofTasks, body]));
  router.use(noSuchRoute, answerTodoFailure(log));
  return router;
}
