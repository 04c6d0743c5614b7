import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

export interface StormOptions {
  /** How long the storm lasts. */
  readonly seconds: number;
  /** Requests a second, sent whether or not earlier ones have been answered. */
  readonly rate: number;
  readonly json: boolean;
}

/** @throws CommandFailure with one sentence. */
export function readStormOptions(args: readonly string[]): StormOptions {
  const values = parse(args);
  return {
    seconds: whole('--seconds', values.seconds, 60, 3_600),
    rate: whole('--rate', values.rate, 200, 2_000),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { seconds: text, rate: text, json: { type: 'boolean' } } })
      .values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}; --help says what there is.`);
  }
}

function whole(flag: string, value: string | undefined, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new CommandFailure(`${flag} has to be a whole number from 1 to ${most}.`);
}
