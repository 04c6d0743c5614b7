/** Waiting for capacity instead of a refusal (`general_settings.queue`, `OPENROUTER_QUEUE_*`). */
export interface QueueSettings {
  readonly enabled: boolean;
  /** Requests that wait at once for one model group; more are refused. */
  readonly maxSize: number;
  readonly maxWaitMs: number;
  /** How often a flow (`tenant:1`, `caller:alice`) goes beside one that is not named, which has 1. */
  readonly weights: ReadonlyMap<string, number>;
}

export const defaultQueue: QueueSettings = {
  enabled: true,
  maxSize: 1_000,
  maxWaitMs: 30_000,
  weights: new Map(),
};
