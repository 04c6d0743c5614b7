import { redact } from '@bytebot/shared';

const MAX_LENGTH = 100;

/** A name for a message: quoted, short, and without anything that looks like a key. */
export function shown(name: string): string {
  const short = name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name;
  return `\`${redact(short).replace(/\s+/g, ' ')}\``;
}
