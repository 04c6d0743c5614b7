/** What came of testing one model, as `openrouter_test_results.json` keeps it. */
export type ModelResult = Success | Failure;

export interface Tested {
  /** The id that was asked. */
  readonly model: string;
  readonly name: string;
  /** ISO 8601. */
  readonly tested_at: string;
  /** From the request to the end of the answer. */
  readonly latency_seconds: number;
}

export interface Success extends Tested {
  readonly success: true;
  readonly response: string;
  /** The id that answered, as the answer names it. */
  readonly answered_by: string;
  /** Prompt and answer together, as the provider counted them; 0 when it did not. */
  readonly tokens: number;
  readonly finish_reason: string | null;
}

export interface Failure extends Tested {
  readonly success: false;
  /** The two or three words of the summary. */
  readonly reason: string;
  /** The sentence that the proxy would answer with, too. */
  readonly error: string;
  /** What the provider behind OpenRouter said, where that is known. */
  readonly detail?: string;
  /** 0 when there was no answer. */
  readonly status_code: number;
}

/** The numbers of the summary. */
export interface Summary {
  readonly total_models_tested: number;
  readonly successful_tests: number;
  readonly failed_tests: number;
  /** Per cent. */
  readonly success_rate: number;
  /** Of the successful tests. */
  readonly average_latency_seconds: number;
  /** Pauses included; of a resumed run the time between its parts is left out. */
  readonly total_duration_minutes: number;
  readonly failed_models: readonly {
    readonly model: string;
    readonly name: string;
    readonly reason: string;
  }[];
  readonly fastest_models: readonly {
    readonly model: string;
    readonly name: string;
    readonly latency_seconds: number;
  }[];
}

/** The whole of `openrouter_test_results.json`. */
export interface ResultsDocument {
  /** `finished` when every model was tested; anything else can be resumed. */
  readonly state: 'running' | 'interrupted' | 'finished';
  /** ISO 8601. */
  readonly started_at: string;
  readonly updated_at: string;
  /** The address that was asked, without credentials. */
  readonly base_url: string;
  readonly message: string;
  readonly models_total: number;
  readonly duration_seconds: number;
  readonly summary: Summary;
  readonly results: readonly ModelResult[];
}

const FASTEST = 5;

/** Counts what was tested so far. */
export function summarize(results: readonly ModelResult[], durationSeconds: number): Summary {
  const successes = results.filter((result) => result.success);
  const failures = results.filter((result) => !result.success);
  const latencySeconds = successes.reduce((sum, { latency_seconds }) => sum + latency_seconds, 0);
  return {
    total_models_tested: results.length,
    successful_tests: successes.length,
    failed_tests: failures.length,
    success_rate: rounded(results.length === 0 ? 0 : (100 * successes.length) / results.length, 1),
    average_latency_seconds: rounded(successes.length === 0 ? 0 : latencySeconds / successes.length, 2),
    total_duration_minutes: rounded(durationSeconds / 60, 1),
    failed_models: failures.map(({ model, name, reason }) => ({ model, name, reason })),
    fastest_models: successes
      .toSorted((left, right) => left.latency_seconds - right.latency_seconds)
      .slice(0, FASTEST)
      .map(({ model, name, latency_seconds }) => ({ model, name, latency_seconds })),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
