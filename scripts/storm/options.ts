import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

export interface StormOptions {
  /** How long the storm lasts. */
  readonly seconds: number;
  /** Requests a second, sent whether or not earlier ones have been answered. */
  readonly rate: number;
  /** `num_retries` of the config: 0 goes to the fallback at once. */
  readonly retries: number;
  readonly json: boolean;
}

/** @throws CommandFailure with one sentence. */
export function readStormOptions(args: readonly string[]): StormOptions {
  const values = parse(args);
  return {
    seconds: whole('--seconds', values.seconds, 60, [1, 3_600]),
    rate: whole('--rate', values.rate, 200, [1, 2_000]),
    retries: whole('--retries', values.retries, 0, [0, 10]),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { seconds: text, rate: text, retries: text, json: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}; --help says what there is.`);
  }
}

function whole(
  flag: string,
  value: string | undefined,
  otherwise: number,
  [least, most]: readonly [number, number],
): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new CommandFailure(`${flag} has to be a whole number from ${least} to ${most}.`);
}
