import type { ModelEntry } from './deployments/model-entry.ts';
import type { ProblemList } from './problem-list.ts';

/** Entries beside those of the config file, from a source that changes while the proxy runs. */
export interface FurtherEntries {
  /** Grows with every change. */
  readonly version: number;
  /** The entries now. What is wrong with some of them is warned of; it never makes a config unusable. */
  read(problems: ProblemList): readonly ModelEntry[];
  /** Calls back after each change. There is one listener; a new one replaces it. */
  onChange(listener: () => void): void;
}

/** Where the findings about further entries are said to stand. */
export const FURTHER_ENTRIES_PLACE = 'kubernetes';
