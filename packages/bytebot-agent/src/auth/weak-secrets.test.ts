import { expect, test } from '@jest/globals';
import { secretsOf } from '../model/world.test-helper.ts';
import { weakSecretWarnings } from './weak-secrets.ts';

test('secrets that can be guessed are named, and not repeated', () => {
  const warnings = weakSecretWarnings(
    secretsOf({ JWT_SECRET: 'swordfish', BYTEBOT_AGENT_API_KEY: 'sesame' }),
  );
  expect(warnings).toEqual([
    expect.stringMatching(/^JWT_SECRET has fewer than 32 characters/),
    expect.stringMatching(/^BYTEBOT_AGENT_API_KEY has fewer than 16 characters/),
  ]);
  expect(warnings.join()).not.toMatch(/swordfish|sesame/);
});

test('only the secret that counts is looked at, and long ones are fine', () => {
  const long = 'sk-test-'.padEnd(32, 'x');
  expect(weakSecretWarnings(secretsOf({ BETTER_AUTH_SECRET: 'short' }))).toHaveLength(1);
  expect(
    weakSecretWarnings(
      secretsOf({ JWT_SECRET: long, BETTER_AUTH_SECRET: 'short', BYTEBOT_AGENT_API_KEY: long }),
    ),
  ).toEqual([]);
  expect(weakSecretWarnings(secretsOf({}))).toEqual([]);
});
