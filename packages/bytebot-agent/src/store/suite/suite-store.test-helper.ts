import type { DatabaseSurroundings } from '../database.ts';
import type { Store } from '../store.ts';
import type { NewTask } from '../task-records.ts';

/** Opens a fresh, empty store that is closed after the test file. */
export type OpenFresh = (surroundings?: Partial<DatabaseSurroundings>) => Promise<Store>;

export const newTask: NewTask = {
  description: 'Book a table',
  type: 'IMMEDIATE',
  priority: 'MEDIUM',
  createdBy: 'USER',
  scheduledFor: null,
  model: { provider: 'proxy', name: 'openrouter/auto', title: 'Auto', contextWindow: 128_000 },
};

export const noLaterIso = '2030-01-01T00:00:00.000Z';
export const leaseEndIso = '2030-01-01T00:01:00.000Z';

/** A clock that starts at a time and is set forward by hand. */
export class HandClock {
  #time: number;

  constructor(startIso = '2030-01-01T00:00:00.000Z') {
    this.#time = Date.parse(startIso);
  }

  readonly now = (): Date => new Date(this.#time);

  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }
}
