import type { Log } from '@bytebot/service';
import { endedWithin } from './ended-within.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { AgentServer } from './server.ts';
import type { TaskGateway } from './tasks/task-gateway.ts';
import type { TaskWorker } from './tasks/task-worker.ts';

/** A click or a file that is under way gets so long, and never longer than the grace. */
const TOOL_PATIENCE_MS = 10_000;
/** After the grace, giving up the lease and the last lines of the log get so long. */
const LAST_WORDS_MS = 2_000;

export interface Stopping {
  readonly lifecycle: Lifecycle;
  readonly worker: TaskWorker;
  readonly server: AgentServer;
  readonly events: TaskGateway;
  readonly log: Log;
  /** How long a connection that nobody uses stays open. */
  readonly idleMs: number;
  close(): Promise<void>;
}

/**
 * Ends an agent. Chats that run may come to their end within the grace, and what still comes is answered. The task at work is given
 * up at once, so that another agent goes on with it, but for a tool that is changing something outside.
 *
 * Ends soon after the grace even if the database does not answer. Never throws.
 */
export async function stopAgent(stopping: Stopping, graceMs: number): Promise<void> {
  const { lifecycle, worker, server, events, log, idleMs } = stopping;
  const endsAt = performance.now() + graceMs;
  lifecycle.startDraining();
  const work = worker.stop(Math.min(TOOL_PATIENCE_MS, graceMs));
  if (!(await server.runDry(graceMs, idleMs)))
    log.warn('Not every request ended within the grace; the rest is cut');
  lifecycle.cutAll();
  await events.close();
  await server.close();
  if (!(await endedWithin(work, Math.max(LAST_WORDS_MS, endsAt - performance.now()))))
    log.warn('The work on a task did not end within the grace; another agent goes on when its lease is over');
  log.info('Stopped');
  await stopping.close();
}
