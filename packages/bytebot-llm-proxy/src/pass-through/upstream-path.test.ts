import { describe, expect, test } from '@jest/globals';
import { checkUpstreamPath, joinedPath, passedQuery } from './upstream-path.ts';

test.each([
  ['/v1', '/chat/completions', '/v1/chat/completions'],
  ['/v1', '/v1/models', '/v1/models'],
  ['', '/v1/messages', '/v1/messages'],
  ['/v1beta', '/v1/models', '/v1/models'],
  ['/openai/v1', '/openai/v1/models', '/openai/v1/models'],
  ['/groq/openai/v1', '/openai/v1/models', '/groq/openai/v1/models'],
  ['/api/v1', '/v1/models', '/api/v1/models'],
  ['/api/v1', '/models', '/api/v1/models'],
  ['/v1', '/', '/v1/'],
])('behind %s, %s is %s', (base, asked, expected) => {
  expect(joinedPath(base, asked)).toBe(expected);
});

describe('a path', () => {
  test.each([
    '/v1/models',
    '/v1/models/a..b',
    '/v1/a%20b',
    '/v1/...',
    '/v1/100%',
    '/v1/models/x:generateContent',
  ])('%s passes', (path) => {
    expect(() => checkUpstreamPath(path)).not.toThrow();
  });

  test.each([
    '/..',
    '/v1/../x',
    '/v1/./x',
    '/%2e%2e/x',
    '/%2E./x',
    '/%252e%252e/x',
    '/v1%2f..%2fx',
    '/v1\\..\\x',
    '/v1%5c..',
    '/..;a=b/x',
    '/a%00',
    '/a%0d%0ab',
    '/%25252525252e',
  ])('%s is refused', (path) => {
    expect(() => checkUpstreamPath(path)).toThrow(/`\.\.`/);
  });
});

test('a query passes but for the key, by its name or by what it holds', () => {
  expect(passedQuery('a=b&key=x&c=%20d&KEY=y', [])).toBe('?a=b&c=%20d');
  expect(passedQuery('a=sk-test-own&b=sk%2Dtest%2Down&c=1', ['sk-test-own'])).toBe('?c=1');
  expect(passedQuery('key=x', [])).toBe('');
  expect(passedQuery('', [])).toBe('');
});

test('an upload of Google has its version behind a segment of its own', () => {
  expect(joinedPath('/v1beta', '/upload/v1beta/files')).toBe('/upload/v1beta/files');
  expect(joinedPath('/v1beta', '/upload/v1/files')).toBe('/upload/v1/files');
  expect(joinedPath('/v1', '/uploads')).toBe('/v1/uploads');
});
