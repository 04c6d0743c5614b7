import { isJsonObject, nearMatches, parseDuration } from '@bytebot/shared';
import { variableOf } from '../references.ts';
import { flag } from '../schema/values.ts';
import type { ValueType } from './key-entry.ts';

/**
 * What is wrong with the type of a value; undefined when nothing is. What LiteLLM turns into the right type by itself
 * fits: numbers and booleans as text, durations, a name instead of a list of one. A reference to a variable and null
 * always fit.
 */
export function typeProblem(type: ValueType, value: unknown): string | undefined {
  if (value === null || value === undefined || variableOf(value) !== undefined) return undefined;
  if (typeof type !== 'string') return wordProblem(type, value);
  return fits[type](value) ? undefined : `${expectations[type]}`;
}

/** The word that was meant, when a value is a misspelt one. */
export function nearestWord(type: ValueType, value: unknown): string | undefined {
  if (typeof type === 'string' || typeof value !== 'string') return undefined;
  return nearMatches(value, type, 1)[0];
}

type NamedType = Extract<ValueType, string>;

const fits: Readonly<Record<NamedType, (value: unknown) => boolean>> = {
  any: () => true,
  boolean: (value) => flag.safeParse(value).success,
  integer: (value) => Number.isSafeInteger(numberOf(value)),
  list: (value) => Array.isArray(value),
  map: (value) => isJsonObject(value),
  names: (value) => Array.isArray(value) || isText(value),
  number: (value) => !Number.isNaN(numberOf(value)),
  period: (value) => isText(value),
  seconds: (value) =>
    (typeof value === 'number' || typeof value === 'string') && parseDuration(value) !== undefined,
  string: (value) => isText(value) || typeof value === 'boolean',
};

const expectations: Readonly<Record<NamedType, string>> = {
  any: 'takes anything.',
  boolean: 'has to be true or false.',
  integer: 'has to be a whole number.',
  list: 'has to be a list.',
  map: 'has to be a mapping of names to values.',
  names: 'has to be a name or a list of names.',
  number: 'has to be a number.',
  period: 'has to be a time such as 30d.',
  seconds: 'has to be a number of seconds or a duration such as 30s.',
  string: 'has to be text.',
};

/** Never shows the value: it may be a key. */
function wordProblem(words: readonly string[], value: unknown): string | undefined {
  if (words.some((word) => word === value)) return undefined;
  return `takes one of: ${words.join(', ')}.`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
