import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { presentedKey } from './authenticate.ts';
import { takeQueryKey } from './query-key.ts';

function taken(url: string, headers: IncomingHttpHeaders = {}): { url: string; key: string | undefined } {
  const request = { url, headers: { ...headers } };
  takeQueryKey(request);
  return { url: request.url, key: presentedKey(request.headers) };
}

describe('the key in the query', () => {
  test.each([
    ['/v1beta/models?key=sk-test-a', '/v1beta/models'],
    [
      '/v1beta/models/m:streamGenerateContent?alt=sse&key=sk-test-a',
      '/v1beta/models/m:streamGenerateContent?alt=sse',
    ],
    ['/v1/models/m:generateContent?key=sk-test-a&key=sk-test-b', '/v1/models/m:generateContent'],
    ['/v1alpha/models/m:countTokens?key=sk%2Dtest-a', '/v1alpha/models/m:countTokens'],
  ])('%s is taken out and counts as the key', (url, rest) => {
    expect(taken(url)).toEqual({ url: rest, key: 'sk-test-a' });
  });

  test.each([
    '/v1/models?key=sk-test-a',
    '/v1/chat/completions?key=sk-test-a',
    '/v1beta/models?monkey=1',
    '/v1beta/models',
    '/dashboard?next=/v1beta/models?key=sk-test-a',
  ])('%s stays as it is', (url) => {
    expect(taken(url)).toEqual({ url, key: undefined });
  });

  test('counts after every header', () => {
    const url = '/v1beta/models?key=sk-test-query';
    expect(taken(url, { authorization: 'Bearer sk-test-bearer' }).key).toBe('sk-test-bearer');
    expect(taken(url, { 'x-goog-api-key': 'sk-test-header' })).toEqual({
      url: '/v1beta/models',
      key: 'sk-test-header',
    });
  });
});
