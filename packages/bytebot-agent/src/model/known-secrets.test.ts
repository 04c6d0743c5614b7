import type { SecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { KnownSecrets } from './known-secrets.ts';

function knownOf(values: Readonly<Record<string, string>>): KnownSecrets {
  const secrets: SecretStore = { get: (name) => values[name], originOf: () => undefined, version: 1 };
  return new KnownSecrets(secrets);
}

test('every secret is known, the password inside an address in both spellings', () => {
  const values = {
    JWT_SECRET: 'a-secret-of-the-tests',
    OPENROUTER_API_KEY: 'sk-test-openrouter',
    DATABASE_URL: 'postgresql://bytebot:p%40ss%2Fword@database:5432/agent',
  };
  const known = [...knownOf(values).all()];
  expect(known).toEqual(expect.arrayContaining([...Object.values(values), 'p%40ss%2Fword', 'p@ss/word']));
});

test('an address that is none does no harm', () => {
  expect([...knownOf({ DATABASE_URL: 'x://%:%zz@' }).all()]).toContain('x://%:%zz@');
});

test('a password that is not well encoded is still hidden', () => {
  const known = knownOf({ DATABASE_URL: 'postgresql://bytebot:100%25%zz@database/agent' });
  expect([...known.all()]).toContain('100%25%zz');
});

test('a key that was used stays hidden after it was replaced', () => {
  const known = knownOf({});
  known.note('a-key-of-the-past');
  expect(known.redact('It was a-key-of-the-past.')).not.toContain('a-key-of-the-past');
  for (let turn = 0; turn < 50; turn += 1) {
    if (turn % 25 === 0) known.note('a-key-in-use');
    known.note(`a-later-key-${turn}`);
  }
  expect([...known.all()]).toHaveLength(32);
  expect([...known.all()]).toContain('a-key-in-use');
});
