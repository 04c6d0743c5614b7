import { describe, expect, test } from '@jest/globals';
import { classifyError } from './errors/classify.ts';
import { openrouter } from './openrouter.ts';

const target = { baseUrl: 'https://openrouter.ai/api/v1', apiKey: 'sk-test-1', model: 'openai/gpt-4o' };

function headersWith(variables: Readonly<Record<string, string>>): Record<string, string> {
  return openrouter.headers(target, (name) => variables[name]);
}

describe('OpenRouter is told who calls', () => {
  test('as HelixAgent by default (S3-54, S3-55)', () => {
    expect(headersWith({})).toEqual({
      authorization: 'Bearer sk-test-1',
      'http-referer': 'helixagent',
      'x-title': 'HelixAgent App',
      'x-openrouter-title': 'HelixAgent App',
    });
  });

  test.each([
    [{ APP_URL: 'https://c', OR_SITE_URL: 'https://b', OPENROUTER_HTTP_REFERER: 'https://a' }, 'https://a'],
    [{ APP_URL: 'https://c', OR_SITE_URL: 'https://b', OPENROUTER_HTTP_REFERER: ' ' }, 'https://b'],
    [{ APP_URL: 'https://c', OR_SITE_URL: '' }, 'https://c'],
  ])('under the first address of %j (C-7)', (variables, expected) => {
    expect(headersWith(variables)['http-referer']).toBe(expected);
  });

  test.each([
    [{ APP_NAME: 'C', OR_APP_NAME: 'B', OPENROUTER_X_TITLE: 'A' }, 'A'],
    [{ APP_NAME: 'C', OR_APP_NAME: 'B' }, 'B'],
    [{ APP_NAME: 'C' }, 'C'],
    [{ APP_NAME: 'Ca\r\nfé 日本' }, 'Café'],
  ])('under the first title of %j (C-7)', (variables, expected) => {
    expect(headersWith(variables)).toMatchObject({ 'x-title': expected, 'x-openrouter-title': expected });
  });

  test('the caller may say it better (C-7)', () => {
    expect(openrouter.forwardedHeaders).toEqual(
      expect.arrayContaining(['http-referer', 'x-title', 'x-openrouter-title']),
    );
  });
});

test('the key may stand under either name', () => {
  expect(openrouter.keyVariables).toEqual(['OPENROUTER_API_KEY', 'OR_API_KEY']);
  expect(openrouter.baseUrlVariables).toEqual(['OPENROUTER_BASE_URL', 'OPENROUTER_API_BASE']);
});

test.each([
  ['No endpoints found that support tool use. To learn more …', /cannot use tools: choose one that can/],
  ['No endpoints found matching your data policy (Free model publication).', /settings\/privacy/],
])('a 404 for "%s" says what helps (S1-26)', (message, hint) => {
  const bodyText = JSON.stringify({ error: { code: 404, message } });
  const facts = { status: 404, headers: {}, bodyText, phase: 'response' } as const;
  expect(classifyError(facts, openrouter, 0)).toMatchObject({
    kind: 'not_found',
    hint: expect.stringMatching(hint),
  });
});

test('a model that is simply not there keeps the general hint', () => {
  const bodyText = JSON.stringify({ error: { code: 404, message: 'No endpoints found for acme/one.' } });
  const facts = { status: 404, headers: {}, bodyText, phase: 'response' } as const;
  expect(classifyError(facts, openrouter, 0).hint).toBeUndefined();
});
