import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

export interface RaceOptions {
  /** Sent at once. */
  readonly requests: number;
  /** How many of them the budget has room for. */
  readonly room: number;
  readonly json: boolean;
}

/** @throws CommandFailure with one sentence. */
export function readRaceOptions(args: readonly string[]): RaceOptions {
  const values = parse(args);
  return {
    requests: whole('--requests', values.requests, 200),
    room: whole('--room', values.room, 50),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { requests: text, room: text, json: { type: 'boolean' } } })
      .values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}; --help says what there is.`);
  }
}

function whole(flag: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 5_000) return number;
  throw new CommandFailure(`${flag} has to be a whole number from 1 to 5000.`);
}
