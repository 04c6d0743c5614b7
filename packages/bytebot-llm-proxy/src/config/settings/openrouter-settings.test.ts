import { expect, test } from '@jest/globals';
import { secretsFrom } from '../config-fixture.test-helper.ts';
import { type OpenrouterSettings, openrouterSettings } from './openrouter-settings.ts';

function read(values: Readonly<Record<string, string>>): { settings: OpenrouterSettings; reports: string[] } {
  const reports: string[] = [];
  const settings = openrouterSettings(secretsFrom(values), (variable, message) =>
    reports.push(`${variable}: ${message}`),
  );
  return { settings, reports };
}

test.each([
  ['500ms', 500],
  ['60s', 60_000],
  ['1m30s', 90_000],
  ['45', 45_000],
  ['60.0', 60_000],
])('OPENROUTER_TIMEOUT=%s (C-3)', (text, timeoutMs) => {
  const { settings, reports } = read({ OPENROUTER_TIMEOUT: text });
  expect(settings.timeoutMs).toBe(timeoutMs);
  expect(reports).toEqual([]);
});

test.each(['soon', '-1', '0', '1 hour'])('OPENROUTER_TIMEOUT=%s gives 60 s with a warning (C-3)', (text) => {
  const { settings, reports } = read({ OPENROUTER_TIMEOUT: text });
  expect(settings.timeoutMs).toBe(60_000);
  expect(reports).toEqual([expect.stringMatching(/^OPENROUTER_TIMEOUT: .*60 s is used/)]);
});

test('both retry variables count retries after the first request; of two different ones the first wins (C-4)', () => {
  expect(read({}).settings.maxRetries).toBe(3);
  expect(read({ OPENROUTER_MAX_RETRIES: '5' }).settings.maxRetries).toBe(5);
  expect(read({ OPENROUTER_RETRY_ATTEMPTS: '0' }).settings.maxRetries).toBe(0);
  const both = read({ OPENROUTER_MAX_RETRIES: '1', OPENROUTER_RETRY_ATTEMPTS: '4' });
  expect(both.settings.maxRetries).toBe(1);
  expect(both.reports).toEqual([
    expect.stringMatching(/OPENROUTER_MAX_RETRIES \(1\) and OPENROUTER_RETRY_ATTEMPTS \(4\) differ/),
  ]);
  expect(read({ OPENROUTER_MAX_RETRIES: '2', OPENROUTER_RETRY_ATTEMPTS: '2' }).reports).toEqual([]);
  expect(read({ OPENROUTER_MAX_RETRIES: 'many', OPENROUTER_RETRY_ATTEMPTS: '4' }).settings.maxRetries).toBe(
    4,
  );
});

test('the numbers of the waits are read, and rubbish gives the defaults (C-5)', () => {
  const set = read({
    OPENROUTER_RETRY_BACKOFF_BASE: '0.05',
    OPENROUTER_RETRY_BACKOFF_MAX: '3',
    OPENROUTER_RETRY_JITTER: '0',
    OPENROUTER_RETRY_MULTIPLIER: '1.5',
  });
  expect(set.settings.backoff).toEqual({ baseMs: 50, maxMs: 3_000, jitterMs: 0, multiplier: 1.5 });
  const rubbish = read({ OPENROUTER_RETRY_BACKOFF_BASE: 'x', OPENROUTER_RETRY_MULTIPLIER: '0' });
  expect(rubbish.settings.backoff).toEqual({ baseMs: 1_000, maxMs: 12_000, jitterMs: 250, multiplier: 2 });
  expect(rubbish.reports).toHaveLength(2);
});

test('OPENROUTER_ENABLED is true, false or not set', () => {
  expect(read({}).settings.enabled).toBeUndefined();
  expect(read({ OPENROUTER_ENABLED: 'True' }).settings.enabled).toBe(true);
  expect(read({ OPENROUTER_ENABLED: '0' }).settings.enabled).toBe(false);
  expect(read({ OPENROUTER_ENABLED: 'maybe' }).reports).toHaveLength(1);
});

test('the length of answers is limited only where a variable says so (S3-29)', () => {
  expect(read({}).settings.maxTokens).toBeUndefined();
  expect(read({ OPENROUTER_MAX_TOKENS_DEFAULT: '4096' }).settings.maxTokens).toEqual({
    otherwise: 4_096,
    max: undefined,
  });
  const crossed = read({ OPENROUTER_MAX_TOKENS_DEFAULT: '9000', OPENROUTER_MAX_TOKENS_CEILING: '4000' });
  expect(crossed.settings.maxTokens).toEqual({ otherwise: 9_000, max: 4_000 });
  expect(crossed.reports).toEqual([expect.stringMatching(/9000.*is above.*4000.*the ceiling counts/)]);
});

test.each(['0', '-1', '1.5', 'many'])(
  'OPENROUTER_MAX_TOKENS_CEILING=%s is ignored with a warning (S3-29)',
  (text) => {
    const { settings, reports } = read({ OPENROUTER_MAX_TOKENS_CEILING: text });
    expect(settings.maxTokens).toBeUndefined();
    expect(reports).toEqual([
      expect.stringMatching(/^OPENROUTER_MAX_TOKENS_CEILING: .*whole number above 0/),
    ]);
  },
);
