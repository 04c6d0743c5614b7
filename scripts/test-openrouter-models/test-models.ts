import path from 'node:path';
import { commandDirectory } from '@bytebot/service';
import { openAccount, requireKey, shownAddress } from '../openrouter/account.ts';
import { loadModels } from '../openrouter/load-models.ts';
import { CommandFailure } from '../support/command-failure.ts';
import { checkKey, REFUSED_KEY } from './check-key.ts';
import { openLog } from './log-file.ts';
import { readTestOptions } from './options.ts';
import { summarize } from './results.ts';
import { type EarlierRun, RESULTS_FILE, readResults } from './results-file.ts';
import { type Preparation, runAndRecord } from './run-and-record.ts';
import { selectModels } from './select-models.ts';
import { openingLines } from './spoken.ts';
import { summaryText } from './summary-text.ts';
import { createTerminal, type Output } from './terminal.ts';

/** What the command is called with and writes to. */
export interface CommandWorld {
  readonly args: readonly string[];
  /** The variables of the process; those of the way out (`HTTPS_PROXY`) are set here from `.env`. */
  readonly environment: Record<string, string | undefined>;
  readonly output: Output;
  /** Calls back when the run is to end, with the signal that says so. */
  readonly onStop: (stop: (signal: NodeJS.Signals) => void) => void;
}

/**
 * Tests OpenRouter's models one after the other.
 *
 * @returns the exit code: 0 when the run was completed, 1 when --strict finds a failed model in it or the key is refused
 *   on the way, 128 and the number of the signal after one.
 * @throws CommandFailure when there is nothing to begin with: no key, no list of models, a flag that means nothing.
 */
export async function testModels(world: CommandWorld): Promise<number> {
  const { args, environment, output, onStop } = world;
  const account = openAccount(environment, environment);
  const options = readTestOptions(args, (name) => account.values.get(name));
  const terminal = createTerminal(output);
  const directory = path.resolve(commandDirectory(environment), options.outputDirectory);
  const earlier = options.isResumed ? readResults(directory) : undefined;
  if (earlier?.state === 'finished') {
    terminal.print(`The run in ${RESULTS_FILE} is finished; without --resume a new one begins.\n`);
    const summary = summarize(earlier.results, earlier.durationSeconds);
    terminal.print(summaryText(summary));
    return options.isStrict && summary.failed_tests > 0 ? 1 : 0;
  }
  const apiKey = requireKey(account);
  refuseAnotherAddress(earlier, shownAddress(account));
  const catalogue = await loadModels(account);
  const selected = selectModels(catalogue, options);
  const keyState = await checkKey(account, apiKey);
  if (keyState === 'refused') throw new CommandFailure(REFUSED_KEY);
  const log = openLog(directory, earlier !== undefined);
  const done = new Set(earlier?.results.map(({ model }) => model));
  const models = selected.filter(({ id }) => !done.has(id));
  const preparation: Preparation = {
    args,
    onStop,
    options,
    account,
    apiKey,
    directory,
    earlier,
    models,
    terminal,
    log,
  };
  for (const line of openingLines(preparation, catalogue, keyState)) {
    terminal.print(line);
    log('INFO', line);
  }
  return runAndRecord(preparation);
}

/** Numbers of two addresses in one summary would say nothing about either. */
function refuseAnotherAddress(earlier: EarlierRun | undefined, address: string): void {
  if (earlier === undefined || earlier.baseUrl === address) return;
  throw new CommandFailure(
    `The run in ${RESULTS_FILE} asked ${earlier.baseUrl} and this one would ask ${address}: leave out --resume to begin anew.`,
  );
}
