import { MESSAGE } from './ask-model.ts';
import { type ModelResult, type ResultsDocument, type Summary, summarize } from './results.ts';
import { type EarlierRun, writeResults } from './results-file.ts';

/** The results file of one run, with its clock. */
export interface RunRecord {
  /** Writes everything that is known now. @returns the summary of it */
  keep(results: readonly ModelResult[], state: ResultsDocument['state']): Summary;
}

export interface RecordOptions {
  readonly directory: string;
  readonly baseUrl: string;
  readonly modelsTotal: number;
  /** The part before this one, where the run is resumed. */
  readonly earlier: EarlierRun | undefined;
}

/** Starts the clock; nothing is written yet. */
export function createRecord({ directory, baseUrl, modelsTotal, earlier }: RecordOptions): RunRecord {
  const start = performance.now();
  const startedAt = earlier?.startedAt ?? new Date().toISOString();
  return {
    keep: (results, state) => {
      const seconds = (earlier?.durationSeconds ?? 0) + (performance.now() - start) / 1_000;
      const summary = summarize(results, seconds);
      writeResults(directory, {
        state,
        started_at: startedAt,
        updated_at: new Date().toISOString(),
        base_url: baseUrl,
        message: MESSAGE,
        models_total: modelsTotal,
        duration_seconds: Math.round(seconds * 1_000) / 1_000,
        summary,
        results,
      });
      return summary;
    },
  };
}
