import axios from 'axios';
import type { Services } from '../services.ts';
import type { Task } from '../store/task-records.ts';

const REPORT_DEADLINE_MS = 10_000;

/**
 * Sends a task that has ended, with all of its messages, to `BYTEBOT_ANALYTICS_ENDPOINT`, as one object (ByteBot,
 * `agent.analytics.ts`). Never fails: nothing depends on it.
 */
export async function reportTask(
  { settings, store, log }: Pick<Services, 'settings' | 'store' | 'log'>,
  task: Task,
): Promise<void> {
  if (settings.analyticsUrl === undefined) return;
  try {
    const messages = await store.messages.list(task.id);
    await axios.post(
      settings.analyticsUrl,
      { ...task, messages },
      {
        timeout: REPORT_DEADLINE_MS,
        signal: AbortSignal.timeout(REPORT_DEADLINE_MS),
        maxBodyLength: Number.POSITIVE_INFINITY,
      },
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn('The analytics endpoint did not take a finished task', { taskId: task.id, reason });
  }
}
