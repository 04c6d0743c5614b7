import { setTimeout as wait } from 'node:timers/promises';
import { type AskOptions, askModel, type ModelToTest } from './ask-model.ts';
import { durationText, progressLine, shown, timeLeft } from './progress.ts';
import type { ModelResult } from './results.ts';
import type { Terminal } from './terminal.ts';

export interface TestRun {
  /** What is left to test, in order. */
  readonly models: readonly ModelToTest[];
  /** What an earlier part of the run has tested. */
  readonly earlier: readonly ModelResult[];
  readonly delayMs: number;
  readonly ask: AskOptions;
  readonly terminal: Terminal;
  /** Takes all results so far after each model. */
  readonly keep: (results: readonly ModelResult[]) => void;
  /** Looks at a result; false ends the run. */
  readonly maySpendMore: (result: ModelResult) => Promise<boolean>;
}

const LIVE_LINE_MS = 1_000;

/** Tests one model after the other. Resolves with all results; fewer than there are models when it was ended. */
export async function runTests(run: TestRun, signal: AbortSignal): Promise<readonly ModelResult[]> {
  const { models, earlier, delayMs, terminal } = run;
  const results = [...earlier];
  const total = earlier.length + models.length;
  for (const [offset, model] of models.entries()) {
    const position = `[${results.length + 1}/${total}]`;
    const result = await withLiveLine(
      terminal,
      (seconds) => `${position} ${shown({ model: model.id, name: model.name })} … ${seconds} s`,
      () => askModel(model, run.ask, signal),
    );
    if (result === undefined) break;
    results.push(result);
    run.keep(results);
    const modelsLeft = models.length - offset - 1;
    const leftMs = modelsLeft === 0 ? undefined : timeLeft(results, modelsLeft, delayMs);
    terminal.print(progressLine(result, { index: results.length, total, leftMs }));
    if (modelsLeft === 0 || !(await run.maySpendMore(result))) break;
    if (delayMs > 0) await pause(run, `[${results.length + 1}/${total}]`, signal);
    if (signal.aborted) break;
  }
  return results;
}

async function pause({ delayMs, terminal }: TestRun, position: string, signal: AbortSignal): Promise<void> {
  const text = (seconds: number): string =>
    `${position} next in ${durationText(Math.max(0, delayMs - seconds * 1_000))}, Ctrl-C stops`;
  await withLiveLine(terminal, text, () => wait(delayMs, undefined, { signal }).catch(() => undefined));
}

/** Shows on a terminal, second by second, how long something takes. */
async function withLiveLine<T>(
  terminal: Terminal,
  text: (seconds: number) => string,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const show = (): void => terminal.show(text(Math.round((performance.now() - start) / 1_000)));
  show();
  const timer = setInterval(show, LIVE_LINE_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    terminal.show('');
  }
}
