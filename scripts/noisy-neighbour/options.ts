import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

export interface FairnessOptions {
  /** What the loud caller keeps in the queue. */
  readonly waiting: number;
  /** What the quiet caller sends, one after the other, each time. */
  readonly requests: number;
  /** Calls that the model takes at once. */
  readonly places: number;
  /** How long a call takes: a slot. */
  readonly slotMs: number;
  readonly json: boolean;
}

/** @throws CommandFailure with one sentence. */
export function readFairnessOptions(args: readonly string[]): FairnessOptions {
  const values = parse(args);
  return {
    waiting: whole('--waiting', values.waiting, 500, 5_000),
    requests: whole('--requests', values.requests, 60, 10_000),
    places: whole('--places', values.places, 5, 1_000),
    slotMs: whole('--slot', values.slot, 150, 60_000),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { waiting: text, requests: text, places: text, slot: text, json: { type: 'boolean' } },
    }).values;
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
