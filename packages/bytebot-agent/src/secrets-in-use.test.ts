import { expect, test } from '@jest/globals';
import { secretsInUse } from './secrets-in-use.ts';

test('every secret is known, the password inside an address in both spellings', () => {
  const values: Readonly<Record<string, string>> = {
    JWT_SECRET: 'a-secret-of-the-tests',
    OPENROUTER_API_KEY: 'sk-test-openrouter',
    DATABASE_URL: 'postgresql://bytebot:p%40ss%2Fword@database:5432/agent',
  };
  const known = [...secretsInUse({ get: (name) => values[name], originOf: () => undefined, version: 1 })];
  expect(known).toEqual(expect.arrayContaining([...Object.values(values), 'p%40ss%2Fword', 'p@ss/word']));
});

test('an address that is none does no harm', () => {
  const known = [
    ...secretsInUse({
      get: (name) => (name === 'DATABASE_URL' ? 'x://%:%zz@' : undefined),
      originOf: () => undefined,
      version: 1,
    }),
  ];
  expect(known).toContain('x://%:%zz@');
});

test('a password that is not well encoded is still hidden', () => {
  const address = 'postgresql://bytebot:100%25%zz@database/agent';
  const known = [
    ...secretsInUse({
      get: (name) => (name === 'DATABASE_URL' ? address : undefined),
      originOf: () => undefined,
      version: 1,
    }),
  ];
  expect(known).toContain('100%25%zz');
});
