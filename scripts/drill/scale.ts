import { attemptTimeoutMs } from 'bytebot-llm-proxy/embedded';
import type { OwnConfig } from './own-config.ts';

/** A call that is left to hang takes no longer here. */
const LONGEST_HANG_MS = 1_500;
/** A healthy answer takes some milliseconds; a loaded machine needs room. */
const SHORTEST_TIMEOUT_MS = 400;
/** In scenarios where nobody waits for a time-out waits become shorter by at most this. */
const MOST_WITHOUT_HANG = 100;

/** How much shorter than in the real world everything takes. */
export class Scale {
  /** 40: what takes 40 s takes one here. */
  readonly factor: number;

  constructor(factor: number) {
    this.factor = Math.max(1, factor);
  }

  wait(durationMs: number): number {
    return Math.round(durationMs / this.factor);
  }

  timeout(durationMs: number): number {
    return Math.max(SHORTEST_TIMEOUT_MS, this.wait(durationMs));
  }

  /** In the same relation to the time-outs as in the config. */
  deadline(durationMs: number): number {
    return Math.max(SHORTEST_TIMEOUT_MS, this.wait(durationMs));
  }
}

/** The scales of a drill: for scenarios in which calls hang until their time-out, and for all others. */
export function scalesOf({ snapshot }: OwnConfig): { readonly slow: Scale; readonly quick: Scale } {
  const call = { numRetries: undefined, timeoutMs: undefined, streamTimeoutMs: undefined };
  const longest = snapshot.deployments.flatMap((deployment) =>
    [true, false].map((streaming) =>
      attemptTimeoutMs({ deployment, upstreamModel: deployment.upstreamModel }, snapshot.settings, {
        ...call,
        streaming,
      }),
    ),
  );
  const factor = Math.max(...longest) / LONGEST_HANG_MS;
  return { slow: new Scale(factor), quick: new Scale(Math.min(factor, MOST_WITHOUT_HANG)) };
}
