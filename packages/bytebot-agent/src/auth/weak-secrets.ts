import type { SecretStore } from '@bytebot/service';
import { AGENT_KEY } from './door.ts';
import { secretNames } from './token-verifier.ts';

/** RFC 7518, section 3.2: the secret of HS256 has at least 256 bits. */
const TOKEN_SECRET_LENGTH = 32;
/** Random characters that nobody guesses over a network. */
const KEY_LENGTH = 16;

/** A sentence for every secret that can be guessed: who has a single token can try secrets on it without asking anybody. */
export function weakSecretWarnings(secrets: SecretStore): string[] {
  const expected = [
    { names: secretNames, length: TOKEN_SECRET_LENGTH, gain: "everybody's todos can be read" },
    { names: [AGENT_KEY], length: KEY_LENGTH, gain: 'anybody can give the agent tasks' },
  ];
  return expected.flatMap(({ names, length, gain }) => {
    const name = names.find((one) => secrets.get(one) !== undefined);
    if (name === undefined || (secrets.get(name) ?? '').length >= length) return [];
    return [
      `${name} has fewer than ${length} characters. Whoever guesses it: ${gain}. Set a random one: openssl rand -hex 32`,
    ];
  });
}
