/** Waiting for capacity instead of a refusal (`general_settings.queue`, `OPENROUTER_QUEUE_*`). */
export interface QueueSettings {
  readonly enabled: boolean;
  /** Requests that wait at once for one model group; more are refused. */
  readonly maxSize: number;
  readonly maxWaitMs: number;
}

export const defaultQueue: QueueSettings = { enabled: true, maxSize: 1_000, maxWaitMs: 30_000 };
