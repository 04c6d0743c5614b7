import { isJsonObject, memberOf } from '@bytebot/shared/browser';

/** A number under a name; undefined for everything else, `null` among it. */
export function numberOf(value: unknown, name: string): number | undefined {
  const member = memberOf(value, name);
  return typeof member === 'number' ? member : undefined;
}

export function numbersOf(value: unknown, name: string): readonly number[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter((one) => typeof one === 'number') : [];
}

/** The members of an object under a name. */
export function entriesOf(value: unknown, name: string): readonly [string, unknown][] {
  const member = memberOf(value, name);
  return isJsonObject(member) ? Object.entries(member) : [];
}
