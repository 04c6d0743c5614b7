import type { RequestHandler } from 'express';
import type { Services } from '../services.ts';
import { reasonOf } from '../store/reason-of.ts';
import { CHAT_OWNER_PREFIX } from './chat/chat-record.ts';
import { answerJson } from './http/answer.ts';

const CLEANUP_INTERVAL_MS = 3_600_000;
/** Longer than any chat takes: what is recorded of older ones belongs to an agent that was killed. */
const TOOL_CALL_LIFETIME_MS = 86_400_000;

/** Deletes the messages whose two days are over. S1's answer. @throws StoreError. */
async function cleanUpMessages({
  store,
  log,
  now,
}: Pick<Services, 'store' | 'log' | 'now'>): Promise<{ deleted_count: number; timestamp: string }> {
  const timestamp = now().toISOString();
  const deletedCount = await store.conversations.deleteExpired(timestamp);
  if (deletedCount > 0) log.info('Deleted expired chat messages', { deletedCount });
  return { deleted_count: deletedCount, timestamp };
}

/** `POST /api/admin/cleanup/messages`. */
export function cleanupHandler(services: Services): RequestHandler {
  return async (_request, response) => {
    answerJson(response, { success: true, data: await cleanUpMessages(services), error: null });
  };
}

/** Forgets the tool calls of chats whose agent was killed: nobody goes on with a chat. @throws StoreError. */
export async function forgetLostCalls({
  store,
  log,
  now,
}: Pick<Services, 'store' | 'log' | 'now'>): Promise<void> {
  const beforeIso = new Date(now().getTime() - TOOL_CALL_LIFETIME_MS).toISOString();
  const calls = await store.toolCalls.forgetOld(CHAT_OWNER_PREFIX, beforeIso);
  if (calls > 0) log.info('Forgot the tool calls of chats that were lost', { calls });
}

/**
 * Cleans up now and then every hour, without keeping the process alive for it. A failure is logged and the next hour
 * tries again.
 *
 * @returns what ends it.
 */
export function startMessageCleanup(services: Pick<Services, 'store' | 'log' | 'now'>): () => void {
  const run = (): void => {
    cleanUpMessages(services).catch((error: unknown) => {
      services.log.warn('Expired chat messages could not be deleted', { reason: reasonOf(error) });
    });
    forgetLostCalls(services).catch((error: unknown) => {
      services.log.warn('Tool calls of lost chats could not be forgotten', { reason: reasonOf(error) });
    });
  };
  const timer = setInterval(run, CLEANUP_INTERVAL_MS);
  timer.unref();
  run();
  return () => clearInterval(timer);
}
