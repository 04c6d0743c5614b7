import { parseDuration } from '@bytebot/shared';
import { z } from 'zod';

/** Values as people write them in a config: LiteLLM takes numbers as text and words for booleans. */

/** Seconds as a number or text, or a duration such as `1m30s`; gives milliseconds. */
export const duration = z.union([z.number(), z.string()]).transform((value, context) => {
  const durationMs = parseDuration(value);
  if (durationMs !== undefined) return durationMs;
  context.addIssue({ code: 'custom', message: 'has to be a number of seconds or a duration such as 30s.' });
  return z.NEVER;
});

/** A whole number from 0, also as text. */
export const count = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = typeof value === 'number' ? value : numberOf(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  context.addIssue({ code: 'custom', message: 'has to be a whole number, 0 or more.' });
  return z.NEVER;
});

/** A number above 0, also as text. */
export const positive = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = typeof value === 'number' ? value : numberOf(value);
  if (Number.isFinite(number) && number > 0) return number;
  context.addIssue({ code: 'custom', message: 'has to be a number above 0.' });
  return z.NEVER;
});

/** A number from 0, also as text. */
export const share = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = typeof value === 'number' ? value : numberOf(value);
  if (Number.isFinite(number) && number >= 0) return number;
  context.addIssue({ code: 'custom', message: 'has to be a number, 0 or more.' });
  return z.NEVER;
});

/** A boolean, also as the text that an environment variable holds. */
export const flag = z.union([z.boolean(), z.string(), z.number()]).transform((value, context) => {
  const word = String(value).trim().toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(word)) return true;
  if (['false', '0', 'no', 'off', ''].includes(word)) return false;
  context.addIssue({ code: 'custom', message: 'has to be true or false.' });
  return z.NEVER;
});

/** Text; a number that someone forgot to quote is taken as it is written. */
export const text = z.union([z.string(), z.number()]).transform(String);

/** A list of names, or one name alone as people write it. */
export const names = z.union([z.array(text), text.transform((name) => [name])]);

/** A mapping of anything. */
export const mapping = z.record(z.string(), z.unknown());

function numberOf(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value);
}
