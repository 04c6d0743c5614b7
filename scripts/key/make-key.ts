import { randomBytes } from 'node:crypto';
import { hashOfKey } from '../../packages/bytebot-llm-proxy/src/auth/virtual-keys.ts';
import { CommandFailure } from '../support/command-failure.ts';
import type { CreateOptions, WrittenEntry } from './options.ts';
import { yamlEntry } from './yaml-entry.ts';

/** 192 bits: nobody guesses it, so a plain hash of it can stand in a config. */
const KEY_BYTES = 24;
const SHORTEST_KEY = 20;
const MAX_INPUT_BYTES = 64 * 1024;

/** A new random key and the entry for the config, ready to be printed. The key is nowhere else. */
export function createKey({ alias, settings, asJson }: CreateOptions): string {
  const key = `sk-${randomBytes(KEY_BYTES).toString('base64url')}`;
  const entry: WrittenEntry = { alias, key_hash: `sha256:${hashOfKey(key)}`, ...settings };
  if (asJson) return JSON.stringify({ key, entry }, undefined, 2);
  return [
    `The key of ${alias}. It is shown this once and stored nowhere:`,
    '',
    key,
    '',
    'The entry for the config, which knows the hash alone. A running proxy takes it over by itself:',
    '',
    'general_settings:',
    '  virtual_keys:',
    yamlEntry(entry, '    '),
  ].join('\n');
}

/**
 * The hash of a key that comes on standard input, without the line break behind it.
 *
 * @throws CommandFailure for no key or more than one.
 */
export async function hashSentKey(
  input: AsyncIterable<string | Uint8Array>,
  isTerminal: boolean,
  complain: (text: string) => void,
): Promise<string> {
  if (isTerminal) complain('Paste the key, then press Enter and Ctrl+D.');
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > MAX_INPUT_BYTES) throw new CommandFailure('That is too long for a key.');
    pieces.push(bytes);
  }
  const key = Buffer.concat(pieces).toString('utf8').trim();
  if (key === '') {
    throw new CommandFailure('No key came on standard input: npm run key -- hash < FILE.');
  }
  if (/\s/.test(key)) throw new CommandFailure('A key has no spaces and no line breaks in it; send one key.');
  if (key.length < SHORTEST_KEY) {
    complain(
      `This key has ${key.length} characters and can be guessed from its hash; npm run key -- create makes a long one.`,
    );
  }
  return `sha256:${hashOfKey(key)}`;
}
