import type { QueueObserver } from '../../limits/queue/fair-queue.ts';
import type { WaitOutcome } from '../../limits/queue/ticket.ts';
import type { MetricFactory } from './request-metrics.ts';

/** What becomes of those whose wait was of no use, as a label. */
const refusalOf: Readonly<Partial<Record<WaitOutcome, string>>> = {
  'waited-out': 'waited_out',
  displaced: 'displaced',
};

/** The queue in front of model groups: how many wait, how long they waited, and who was turned away. */
export function createQueueMetrics(make: MetricFactory): QueueObserver {
  const depth = make.gauge('bytebot_queue_depth', 'Requests that wait for room now, by model group.', [
    'model_group',
  ]);
  const wait = make.histogram(
    'bytebot_queue_wait_seconds',
    'Seconds that requests waited for room, whatever became of them.',
    ['model_group'],
  );
  const refusals = make.counter(
    'bytebot_queue_refusals_total',
    'Requests that did not get room: the queue was full, no room came in time, or a caller with fewer took the place.',
    ['reason'],
  );
  for (const reason of ['full', 'late', 'waited_out', 'displaced']) refusals.cell({ reason });
  return {
    depthChanged(lane, waiting) {
      depth.cell({ model_group: lane }).value = waiting;
    },
    ended(lane, waitMs, outcome) {
      wait.cell({ model_group: lane }).observe(waitMs / 1_000);
      const reason = refusalOf[outcome];
      if (reason !== undefined) refusals.cell({ reason }).value += 1;
    },
    refused(_lane, refusal) {
      refusals.cell({ reason: refusal }).value += 1;
    },
  };
}
