import { findProvider, type Provider } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import { secretsFrom } from '../config-fixture.test-helper.ts';
import { baseUrlOf } from './base-url.ts';

function provider(id: string): Provider {
  const found = findProvider(id);
  if (found === undefined) throw new Error(`no provider ${id}`);
  return found;
}

function urlOf(
  id: string,
  configured: string | undefined,
  values: Readonly<Record<string, string>> = {},
): string | undefined {
  return baseUrlOf(configured, provider(id), secretsFrom(values))?.url;
}

const simulator = 'http://127.0.0.1:4010/api/v1';

describe('a base URL variable replaces the public default and nothing else (C-6, S2-35)', () => {
  test.each([
    ['openrouter', undefined, {}, 'https://openrouter.ai/api/v1'],
    ['openrouter', '', {}, 'https://openrouter.ai/api/v1'],
    ['openrouter', undefined, { OPENROUTER_BASE_URL: simulator }, simulator],
    ['openrouter', 'https://openrouter.ai/api/v1', { OPENROUTER_BASE_URL: `${simulator}/` }, simulator],
    ['openrouter', 'https://OpenRouter.ai/api/v1//', { OPENROUTER_API_BASE: simulator }, simulator],
    ['openrouter', 'https://mine.example/v1', { OPENROUTER_BASE_URL: simulator }, 'https://mine.example/v1'],
    [
      'openai',
      'https://api.openai.com/v1',
      { OPENAI_API_BASE: 'http://b', OPENAI_BASE_URL: 'http://a' },
      'http://a',
    ],
    [
      'gemini',
      'https://generativelanguage.googleapis.com',
      { GEMINI_BASE_URL: 'http://s/v1beta' },
      'http://s/v1beta',
    ],
    [
      'gemini',
      'https://generativelanguage.googleapis.com/v1beta/openai',
      { GEMINI_BASE_URL: 'http://s' },
      'https://generativelanguage.googleapis.com/v1beta/openai',
    ],
    ['hosted_vllm', undefined, {}, undefined],
    ['hosted_vllm', undefined, { HOSTED_VLLM_API_BASE: 'http://vllm:8000/v1' }, 'http://vllm:8000/v1'],
  ])('%s, api_base %s, %j: %s', (id, configured, values, expected) => {
    expect(urlOf(id, configured, values)).toBe(expected);
  });

  test('the default of OpenRouter is its public address (S4-3, S3-12)', () => {
    expect(urlOf('openrouter', undefined)).toBe('https://openrouter.ai/api/v1');
    expect(urlOf('openrouter', undefined, { OPENROUTER_BASE_URL: 'http://127.0.0.1:4010/' })).toBe(
      'http://127.0.0.1:4010',
    );
  });
});

test('credentials in an address become a header and leave the address', () => {
  const base = baseUrlOf('https://user:p%40ss@mine.example/v1/', provider('openai'), secretsFrom({}));
  expect(base).toEqual({
    url: 'https://mine.example/v1',
    authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    warning: undefined,
  });
});

test('a query in an address is left out, with a warning that does not repeat it', () => {
  const base = baseUrlOf('https://mine.example/v1?key=sk-test-1#x', provider('openai'), secretsFrom({}));
  expect(base?.url).toBe('https://mine.example/v1');
  expect(base?.warning).toMatch(/query/);
  expect(base?.warning).not.toContain('sk-test');
});

test.each(['mine.example/v1', 'ftp://mine.example', 'just text', 'http://'])(
  '%s is no address and gets a warning',
  (configured) => {
    expect(baseUrlOf(configured, provider('openai'), secretsFrom({}))?.warning).toMatch(
      /no http or https URL/,
    );
  },
);

test('the variable of a bad address is named', () => {
  const base = baseUrlOf(undefined, provider('openai'), secretsFrom({ OPENAI_BASE_URL: 'nonsense' }));
  expect(base?.warning).toMatch(/^OPENAI_BASE_URL: /);
});
