import { describe, expect, test } from '@jest/globals';
import { type ClientSettings, readClientSettings } from './client-settings.ts';

function read(variables: Record<string, string>): ClientSettings {
  return readClientSettings((name) => variables[name] || undefined);
}

test('the defaults of the documents (S4-3, S4-4, S4-6, S4-7, S4-8, S4-9, S4-10, C-2, C-29)', () => {
  expect(read({})).toEqual({
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: undefined,
    fallbackModels: [],
    timeoutMs: 60_000,
    retry: { maxRetries: 3, initialDelay: 1_000, maxDelay: 12_000, multiplier: 2, jitter: 250 },
    maxCandidates: 10,
    modelCacheTtlMs: 3_600_000,
    devMode: 'off',
    dailyLimit: undefined,
    warnings: [],
  });
});

test('every variable is read (S4-5, S4-6, S4-8, S4-9, S4-10, C-5, C-23, C-28, C-29)', () => {
  const settings = read({
    OPENROUTER_BASE_URL: 'https://eu.example/api/v1//',
    OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o',
    OPENROUTER_FALLBACK_MODELS: ' a/b:free , ,c/d,',
    OPENROUTER_TIMEOUT: '120s',
    OPENROUTER_MAX_RETRIES: '5',
    OPENROUTER_RETRY_BACKOFF_BASE: '0.05',
    OPENROUTER_RETRY_BACKOFF_MAX: '3.5',
    OPENROUTER_RETRY_MULTIPLIER: '1.5',
    OPENROUTER_RETRY_JITTER: '0',
    OPENROUTER_MAX_CANDIDATES: '4',
    OPENROUTER_MODEL_CACHE_TTL: '10m',
    OPENROUTER_DAILY_LIMIT: '45',
  });
  expect(settings).toMatchObject({
    baseUrl: 'https://eu.example/api/v1',
    defaultModel: 'openai/gpt-4o',
    fallbackModels: ['a/b:free', 'c/d'],
    timeoutMs: 120_000,
    retry: { maxRetries: 5, initialDelay: 50, maxDelay: 3_500, multiplier: 1.5, jitter: 0 },
    maxCandidates: 4,
    modelCacheTtlMs: 600_000,
    dailyLimit: 45,
    warnings: [],
  });
});

test.each([
  ['500ms', 500],
  ['60s', 60_000],
  ['1m30s', 90_000],
  ['60', 60_000],
  ['60.0', 60_000],
  ['0.5', 500],
])('OPENROUTER_TIMEOUT=%s is %s ms (C-3, S4-6)', (text, timeoutMs) => {
  expect(read({ OPENROUTER_TIMEOUT: text })).toMatchObject({ timeoutMs, warnings: [] });
});

test.each(['rubbish', '-5', '0', '999d', 'NaN'])(
  'OPENROUTER_TIMEOUT=%s: 60 s and a warning (C-3)',
  (text) => {
    const { timeoutMs, warnings } = read({ OPENROUTER_TIMEOUT: text });
    expect(timeoutMs).toBe(60_000);
    expect(warnings).toEqual([
      expect.stringMatching(/^OPENROUTER_TIMEOUT has to be a duration.*60 s is used\.$/),
    ]);
  },
);

describe('the number of retries (C-4, S4-7)', () => {
  test.each([
    [{ OPENROUTER_RETRY_ATTEMPTS: '1' }, 1, 0],
    [{ OPENROUTER_RETRY_ATTEMPTS: '0' }, 0, 0],
    [{ OPENROUTER_MAX_RETRIES: '2', OPENROUTER_RETRY_ATTEMPTS: '2' }, 2, 0],
    [{ OPENROUTER_MAX_RETRIES: '2', OPENROUTER_RETRY_ATTEMPTS: '9' }, 2, 1],
    [{ OPENROUTER_MAX_RETRIES: 'many', OPENROUTER_RETRY_ATTEMPTS: '9' }, 9, 1],
    [{ OPENROUTER_RETRY_ATTEMPTS: '-1' }, 3, 1],
    [{ OPENROUTER_RETRY_ATTEMPTS: '1.5' }, 3, 1],
  ])('%j: %s', (variables, maxRetries, warningCount) => {
    const { retry, warnings } = read(variables);
    expect(retry.maxRetries).toBe(maxRetries);
    expect(warnings).toHaveLength(warningCount);
  });

  test('a warning names both', () => {
    const { warnings } = read({ OPENROUTER_MAX_RETRIES: '2', OPENROUTER_RETRY_ATTEMPTS: '9' });
    expect(warnings[0]).toMatch(/OPENROUTER_MAX_RETRIES \(2\).*OPENROUTER_RETRY_ATTEMPTS \(9\)/);
  });
});

test.each([
  ['true', 'mock'],
  ['TRUE', 'mock'],
  ['1', 'mock'],
  ['live-fallback', 'live-fallback'],
  ['false', 'off'],
  ['', 'off'],
  ['maybe', 'off'],
])('DEV_MODE=%s is %s (C-17)', (text, devMode) => {
  const settings = read({ DEV_MODE: text });
  expect(settings.devMode).toBe(devMode);
  expect(settings.warnings).toHaveLength(text === 'maybe' ? 1 : 0);
});

test.each([
  'OPENROUTER_RETRY_MULTIPLIER',
  'OPENROUTER_MAX_CANDIDATES',
  'OPENROUTER_MODEL_CACHE_TTL',
  'OPENROUTER_DAILY_LIMIT',
  'OPENROUTER_RETRY_BACKOFF_BASE',
])('%s=rubbish has its default and a warning that names it', (name) => {
  const { warnings, ...settings } = read({ [name]: 'rubbish' });
  expect(warnings).toEqual([expect.stringContaining(name)]);
  const { warnings: _none, ...defaults } = read({});
  expect(settings).toEqual(defaults);
});

test('an address that is none is an error: another one would get the key', () => {
  expect(() => read({ OPENROUTER_BASE_URL: 'not a url' })).toThrow(
    /^OPENROUTER_BASE_URL has to be an address/,
  );
});
