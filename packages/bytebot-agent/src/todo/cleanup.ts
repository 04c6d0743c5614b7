import type { RequestHandler } from 'express';
import type { Services } from '../services.ts';
import { answerJson } from './http/answer.ts';

const CLEANUP_INTERVAL_MS = 3_600_000;

/** Deletes the messages whose two days are over. S1's answer. @throws StoreError. */
export async function cleanUpMessages({
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

/**
 * Cleans up now and then every hour, without keeping the process alive for it. A failure is logged and the next hour
 * tries again.
 *
 * @returns what ends it.
 */
export function startMessageCleanup(services: Pick<Services, 'store' | 'log' | 'now'>): () => void {
  const run = (): void => {
    cleanUpMessages(services).catch((error: unknown) => {
      services.log.warn('Expired chat messages could not be deleted', { error });
    });
  };
  const timer = setInterval(run, CLEANUP_INTERVAL_MS);
  timer.unref();
  run();
  return () => clearInterval(timer);
}
