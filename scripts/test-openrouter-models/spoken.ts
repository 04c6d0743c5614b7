import { printable } from '@bytebot/service';
import {
  type Catalogue,
  type CatalogueEntry,
  findEntry,
  isFreeModel,
} from '../../packages/openrouter/src/index.ts';
import { shownAddress } from '../openrouter/account.ts';
import type { KeyState } from './check-key.ts';
import { costBound } from './cost-bound.ts';
import { LOG_FILE } from './log-file.ts';
import { durationText, shown, timeLeft } from './progress.ts';
import type { ModelResult } from './results.ts';
import { RESULTS_FILE } from './results-file.ts';
import type { Preparation } from './run-and-record.ts';

/** What is said before the first model is asked: how many, for how long, at whose cost, and where it is written. */
export function openingLines(
  { account, directory, earlier, models, options }: Preparation,
  catalogue: Catalogue,
  keyState: KeyState,
): readonly string[] {
  const entries = models.map(({ id }) => findEntry(id, catalogue)).filter((entry) => entry !== undefined);
  const paid = entries.filter((entry) => !isFreeModel(entry));
  const done = earlier?.results.length ?? 0;
  const pausesMs = timeLeft([], models.length - 1, options.delayMs);
  const pauses =
    pausesMs > 0
      ? ` Between two tests it waits for ${options.delayMs / 1_000} s (--delay), which is ${durationText(pausesMs)} in all.`
      : '';
  const lines = [
    `Testing ${counted(models.length)} of ${shownAddress(account)}. ${costLine(paid, options.tokensMax)}`,
    `Answers end after ${options.tokensMax} tokens.${pauses}`,
    `Results: ${directory}/${RESULTS_FILE}, log: ${LOG_FILE} beside it.`,
  ];
  if (options.isResumed) {
    lines.unshift(
      earlier === undefined
        ? `There is no ${RESULTS_FILE} to go on with: this run begins with the first model.`
        : `Going on with the run of ${earlier.startedAt}: ${counted(done)} tested before.`,
    );
  }
  if (keyState === 'free tier' && paid.length > 0) {
    lines.push(
      'The account of this key has no credits: paid models will fail with "Requires credits" (--free).',
    );
  }
  return lines;
}

/** One model tested alone: whether it worked, what it said, what it used (S4-56). */
export function singleResultText(result: ModelResult): string {
  return [
    `Success: ${result.success}`,
    `Response: ${printable(result.success ? result.response : result.error)}`,
    `Tokens: ${result.success ? result.tokens : 0}`,
  ].join('\n');
}

/** One model in the log, with everything the results file has. */
export function logLine(result: ModelResult): string {
  const { latency_seconds } = result;
  const head = `${shown(result)}: ${result.success ? 'success' : 'failure'} after ${latency_seconds.toFixed(3)} s`;
  if (result.success) {
    return `${head}, ${result.tokens} tokens, finish reason ${result.finish_reason}, answered by ${printable(result.answered_by)}: ${printable(result.response)}`;
  }
  const detail = result.detail === undefined ? '' : ` Detail: ${printable(result.detail)}`;
  return `${head}, status ${result.status_code}, ${result.reason}: ${printable(result.error)}.${detail}`;
}

function costLine(paid: readonly CatalogueEntry[], tokensMax: number): string {
  if (paid.length === 0) return 'That costs nothing.';
  const { dollars, unpriced } = costBound(paid, tokensMax);
  const without = unpriced === 0 ? '' : `, not counting ${counted(unpriced)} without a fixed price`;
  return `By the prices of the list that costs at most $${dollars}${without}.`;
}

function counted(models: number): string {
  return models === 1 ? '1 model' : `${models} models`;
}
