import { Router } from 'express';
import type { Services } from '../services.ts';

const PING_MS = 3_000;

/** `/health`: the process lives. `/ready`: it takes work and its database answers. */
export function healthRoutes({ store, lifecycle, log }: Services): Router {
  const router = Router();
  let asking: Promise<void> | undefined;
  /** Asked once for all who ask at the same time: a database that does not answer has no use for more questions. */
  const ping = (): Promise<void> => {
    asking ??= store.ping().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  router.get('/health', (_request, response) => {
    response.json({ status: 'healthy', timestamp: new Date().toISOString() });
  });
  router.get('/ready', async (_request, response) => {
    const reason = lifecycle.isDraining ? 'shutting down' : await problemOf(ping());
    if (reason === undefined) {
      response.json({ status: 'ready', checks: { database: 'ok' } });
      return;
    }
    log.warn(`Not ready: ${reason}`);
    const checks = lifecycle.isDraining ? {} : { database: 'unreachable' };
    response.status(503).json({ status: 'not ready', checks });
  });
  return router;
}

async function problemOf(ping: Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`the database did not answer within ${PING_MS / 1_000} s`), PING_MS);
  });
  const answered = ping.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
