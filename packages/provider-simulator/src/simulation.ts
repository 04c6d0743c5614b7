import { Ids } from './ids.ts';
import { Journal } from './journal.ts';
import { createMemory, forgetAll, type Memory } from './memory.ts';
import { ScriptBook } from './script/script-book.ts';

/** What one running simulator remembers, and how it was started. */
export interface Simulation {
  readonly journal: Journal;
  readonly scripts: ScriptBook;
  readonly ids: Ids;
  /** What the providers keep: responses, files, batches. */
  readonly memory: Memory;
  /** Whether what a real provider refuses is refused. */
  readonly isStrict: boolean;
  /** Pause after each content event of a stream. */
  readonly paceMs: number;
}

export interface SimulationOptions {
  /** Default: strict. */
  readonly isStrict?: boolean;
  /** Milliseconds after each content event of a stream; default 0. */
  readonly paceMs?: number;
}

export function createSimulation(options: SimulationOptions = {}): Simulation {
  return {
    journal: new Journal(),
    scripts: new ScriptBook(),
    ids: new Ids(),
    memory: createMemory(),
    isStrict: options.isStrict ?? true,
    paceMs: options.paceMs ?? 0,
  };
}

/** What `POST /__reset` does: requests, scripts and what the providers keep are forgotten. */
export function resetSimulation({ journal, scripts, memory }: Simulation): void {
  journal.reset();
  scripts.reset();
  forgetAll(memory);
}
