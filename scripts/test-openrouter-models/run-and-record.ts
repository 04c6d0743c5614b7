import { createRedactor } from '@bytebot/shared';
import { type OpenrouterAccount, shownAddress } from '../openrouter/account.ts';
import type { AskOptions, ModelToTest } from './ask-model.ts';
import { checkKey, REFUSED_KEY } from './check-key.ts';
import type { WriteLog } from './log-file.ts';
import { resumingCommand, type TestOptions } from './options.ts';
import { createRecord, type RunRecord } from './record.ts';
import type { ModelResult } from './results.ts';
import { type EarlierRun, keepPrevious, RESULTS_FILE } from './results-file.ts';
import { runTests } from './run-tests.ts';
import { logLine, singleResultText } from './spoken.ts';
import { summaryText } from './summary-text.ts';
import type { Terminal } from './terminal.ts';

/** Everything that is settled before the first model is asked. */
export interface Preparation {
  readonly args: readonly string[];
  /** Calls back when the run is to end. */
  readonly onStop: (stop: (signal: NodeJS.Signals) => void) => void;
  readonly options: TestOptions;
  readonly account: OpenrouterAccount;
  readonly apiKey: string;
  readonly directory: string;
  /** The part of the run before this one, where it is resumed. */
  readonly earlier: EarlierRun | undefined;
  /** Without those that the earlier part has tested. */
  readonly models: readonly ModelToTest[];
  readonly terminal: Terminal;
  readonly log: WriteLog;
}

/** Idle connections are closed by servers sooner or later; a call on one that was looks like a failed model. */
const LONGEST_IDLE_MS = 5_000;
const DEBUG_LENGTH_MAX = 4_000;
const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGTERM: 15 };

/** Tests what is left, keeps each result at once, and says at the end how it went. @returns the exit code */
export async function runAndRecord(preparation: Preparation): Promise<number> {
  const { account, apiKey, directory, earlier, models, onStop, options, terminal, log } = preparation;
  const kept = earlier === undefined ? keepPrevious(directory) : undefined;
  if (kept !== undefined) terminal.print(`The results that were there are kept as ${kept}.`);
  const before = earlier?.results ?? [];
  const modelsTotal = before.length + models.length;
  const record = createRecord({ directory, baseUrl: shownAddress(account), modelsTotal, earlier });
  record.keep(before, 'running');
  const stop = new AbortController();
  let stoppedBy: NodeJS.Signals | undefined;
  onStop((signal) => {
    stoppedBy = signal;
    stop.abort();
  });
  const results = await runTests(
    {
      models,
      earlier: before,
      delayMs: options.delayMs,
      ask: askOptions(preparation),
      terminal,
      keep: (all) => {
        record.keep(all, 'running');
        for (const result of all.slice(-1)) log(result.success ? 'INFO' : 'WARNING', logLine(result));
      },
      maySpendMore: async (result) =>
        result.success || result.status_code !== 401 || (await checkKey(account, apiKey)) !== 'refused',
    },
    stop.signal,
  );
  return results.length === modelsTotal
    ? tellCompleted(preparation, results, record)
    : tellStopped(preparation, results, record, { stoppedBy, modelsTotal });
}

function askOptions({ account, apiKey, options, terminal, log }: Preparation): AskOptions {
  const hide = createRedactor(() => [apiKey]);
  return {
    account,
    apiKey,
    tokensMax: options.tokensMax,
    keepsConnection: options.delayMs < LONGEST_IDLE_MS,
    debug: (text) => {
      const line = hide(text).slice(0, DEBUG_LENGTH_MAX);
      log('DEBUG', line);
      if (options.isVerbose) terminal.print(line);
    },
  };
}

function tellCompleted(
  { options, models, terminal, log }: Preparation,
  results: readonly ModelResult[],
  record: RunRecord,
): number {
  const summary = record.keep(results, 'finished');
  const [only] = results;
  if (options.models.length === 1 && models.length === 1 && only !== undefined) {
    terminal.print(`\n${singleResultText(only)}`);
  }
  const text = summaryText(summary);
  terminal.print(`\n${text}`);
  for (const line of text.split('\n')) log('INFO', line);
  return options.isStrict && summary.failed_tests > 0 ? 1 : 0;
}

function tellStopped(
  { args, terminal, log }: Preparation,
  results: readonly ModelResult[],
  record: RunRecord,
  {
    stoppedBy,
    modelsTotal,
  }: { readonly stoppedBy: NodeJS.Signals | undefined; readonly modelsTotal: number },
): number {
  record.keep(results, 'interrupted');
  const text = [
    stoppedBy === undefined ? REFUSED_KEY : 'Interrupted.',
    `${results.length} of ${modelsTotal} models are tested and in ${RESULTS_FILE}. To go on:`,
    `  ${resumingCommand(args)}`,
  ].join('\n');
  terminal.print(`\n${text}`);
  log('WARNING', text);
  return stoppedBy === undefined ? 1 : 128 + (signalNumbers[stoppedBy] ?? 0);
}
