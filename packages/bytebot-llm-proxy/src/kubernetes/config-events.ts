import { formatProblem, type Problem } from '../config/problem.ts';
import type { EventRecorder } from './event-recorder.ts';

/** Tells by events of the pod when a changed config cannot be used, and when one can again. */
export class ConfigEvents {
  readonly #events: Pick<EventRecorder, 'record'>;
  #isRejected = false;

  constructor(events: Pick<EventRecorder, 'record'>) {
    this.#events = events;
  }

  /** @param problems Those of the refused config, the first error of which is told with its place. */
  rejected(problems: readonly Problem[]): void {
    const errors = problems.filter(({ severity }) => severity === 'error');
    const [first] = errors;
    if (first === undefined) return;
    this.#isRejected = true;
    const others = errors.length === 1 ? '' : ` (and ${errors.length - 1} more; the log has them)`;
    this.#events.record({
      type: 'Warning',
      reason: 'ConfigRejected',
      action: 'LoadConfig',
      note: `The changed config is not used, the one before stays: ${formatProblem(first)}${others}`,
    });
  }

  /** The config can be used: a changed one, or what was in use all along. */
  usable(generation: number): void {
    if (!this.#isRejected) return;
    this.#isRejected = false;
    this.#events.record({
      type: 'Normal',
      reason: 'ConfigAccepted',
      action: 'LoadConfig',
      note: `The config can be used again; generation ${generation} is in use.`,
    });
  }
}
