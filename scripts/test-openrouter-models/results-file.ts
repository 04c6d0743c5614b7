import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodeOf } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { CommandFailure } from '../support/command-failure.ts';
import type { ModelResult, ResultsDocument } from './results.ts';

export const RESULTS_FILE = 'openrouter_test_results.json';
const PREVIOUS_FILE = 'openrouter_test_results.previous.json';

/** What an interrupted run left behind. */
export interface EarlierRun {
  readonly state: string;
  readonly startedAt: string;
  readonly baseUrl: string;
  readonly durationSeconds: number;
  readonly results: readonly ModelResult[];
}

/**
 * Reads the results of an earlier run; undefined when there are none.
 *
 * @throws CommandFailure when the file holds something else.
 */
export function readResults(directory: string): EarlierRun | undefined {
  const file = path.join(directory, RESULTS_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
  const earlier = parseResults(text);
  if (earlier !== undefined) return earlier;
  throw new CommandFailure(
    `${file} holds no results of this command: move it away, or choose another folder with --output-dir.`,
  );
}

/**
 * Writes the results whole or not at all, so that no moment loses what was tested.
 *
 * @throws CommandFailure when the folder cannot be written to.
 */
export function writeResults(directory: string, document: ResultsDocument): void {
  const file = path.join(directory, RESULTS_FILE);
  const partial = `${file}.${process.pid}`;
  try {
    writeFileSync(partial, `${JSON.stringify(document, undefined, 2)}\n`, { flush: true });
    renameSync(partial, file);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${reasonOf(error)}.`);
  }
}

/**
 * Keeps the results of an earlier run, if there is one, under another name.
 *
 * @returns that name.
 */
export function keepPrevious(directory: string): string | undefined {
  const file = path.join(directory, RESULTS_FILE);
  if (!existsSync(file)) return undefined;
  renameSync(file, path.join(directory, PREVIOUS_FILE));
  return PREVIOUS_FILE;
}

function parseResults(text: string): EarlierRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { state, started_at, base_url, duration_seconds, results } = value;
  if (typeof state !== 'string' || typeof started_at !== 'string' || typeof base_url !== 'string')
    return undefined;
  if (typeof duration_seconds !== 'number' || !Array.isArray(results) || !results.every(isResult))
    return undefined;
  return { state, startedAt: started_at, baseUrl: base_url, durationSeconds: duration_seconds, results };
}

function isResult(value: unknown): value is ModelResult {
  return (
    isJsonObject(value) &&
    typeof value.model === 'string' &&
    typeof value.name === 'string' &&
    typeof value.latency_seconds === 'number' &&
    (value.success === true || (value.success === false && typeof value.reason === 'string'))
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
