import { timerMs } from '../../timer-limit.ts';

/** The time by which a queue waits, on a clock that never goes back. */
export interface QueueClock {
  nowMs(): number;
  /** Calls once after a delay. @returns What takes the call back. */
  after(delayMs: number, call: () => void): () => void;
}

/** The monotonic clock of the process: the times are those of `performance.now()`. */
export const processClock: QueueClock = {
  nowMs: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, timerMs(Math.max(0, delayMs)));
    return () => clearTimeout(timer);
  },
};
