import { describe, expect, test } from '@jest/globals';
import { findEndpoint } from '../../pass-through/find-endpoint.ts';
import { endpointHeaders, endpointSecrets, missingVariable } from '../../pass-through/own-endpoint.ts';
import { loadText, placesOf, refusedProblems } from '../config-fixture.test-helper.ts';
import type { ConfigSnapshot } from '../snapshot.ts';

const head = 'model_list: []\ngeneral_settings:\n  allow_unauthenticated: true\n  pass_through_endpoints:\n';
const variables = { SERVICE_KEY: 'sk-test-service-key-0001', ADDRESS: 'https://b.example.com/v2' };

function load(entries: readonly string[]): ConfigSnapshot {
  return loadText(`${head}${entries.map((entry) => `    - ${entry}\n`).join('')}`, variables);
}

describe('routes of one’s own', () => {
  test('are read with the longest path first', () => {
    const { settings, problems } = load([
      '{path: /a/, target: "https://a.example.com/v1?x=1", include_subpath: "true", methods: [get, POST], cost_per_request: 0.5, timeout: 5}',
      '{path: /a/long, target: os.environ/ADDRESS}',
    ]);
    expect(placesOf(problems).filter((text) => text.includes('pass_through'))).toEqual([]);
    expect(settings.passThrough.endpoints.map(({ path, target }) => [path, target])).toEqual([
      ['/a/long', 'https://b.example.com/v2'],
      ['/a', 'https://a.example.com/v1'],
    ]);
    expect(settings.passThrough.endpoints[1]).toMatchObject({
      includesSubpath: true,
      methods: ['GET', 'POST'],
      targetQuery: { x: '1' },
      costNanoDollars: 500_000_000,
      timeoutMs: 5_000,
    });
  });

  test('have references anywhere in their headers, which are hidden like keys', () => {
    const { settings } = load([
      '{path: /a, target: "https://a.example.com", headers: {Authorization: Bearer os.environ/SERVICE_KEY}}',
      '{path: /l, target: "https://l.example.com", headers: {LANGFUSE_PUBLIC_KEY: pk-1, LANGFUSE_SECRET_KEY: os.environ/SERVICE_KEY}}',
    ]);
    const [first, second] = settings.passThrough.endpoints;
    if (first === undefined || second === undefined) throw new Error('no routes were read');
    let key: string | undefined = variables.SERVICE_KEY;
    const read = (): string | undefined => key;
    expect(endpointHeaders(first, read)).toEqual({ authorization: `Bearer ${key}` });
    const credentials = Buffer.from(`pk-1:${key}`).toString('base64');
    expect(endpointHeaders(second, read)).toEqual({ authorization: `Basic ${credentials}` });
    expect([...endpointSecrets(first, read)]).toContain(key);
    expect([...endpointSecrets(second, read)]).toEqual(expect.arrayContaining([key, credentials]));
    key = 'sk-test-rotated-key-0002';
    expect(endpointHeaders(first, read)).toEqual({ authorization: `Bearer ${key}` });
    key = undefined;
    expect(missingVariable(first.headers, read)).toBe('SERVICE_KEY');
  });

  test.each([
    ['{path: a, target: "https://a"}', '[0].path `path` has to be a path'],
    ['{path: /a/../b, target: "https://a"}', '[0].path `path` has to be a path'],
    ['{path: /, target: "https://a"}', '[0].path `path` has to be a path'],
    ['{path: /a}', '[0].target This route has no address'],
    ['{path: /a, target: "ftp://a"}', '[0].target This route has no address'],
    ['{path: /a, target: "https://user:password@a"}', '[0].target This route has no address'],
    ['{path: /a, target: "https://a", methods: [FETCH]}', '[0].methods `methods` takes methods of'],
    ['{path: /a, target: "https://a", headers: {"b c": d}}', 'This is no header'],
    ['{path: /a, target: "https://a", headers: {b: [c]}}', 'This has to be text'],
    ['{path: /a, target: "https://a", cost_per_request: much}', '[0].cost_per_request'],
    ['{path: /a, target: "https://a"}\n    - {path: /a/, target: "https://b"}', '[1].path Two routes have'],
  ])('that cannot be are errors with their places: %s', (entry, expected) => {
    expect(placesOf(refusedProblems(() => load([entry]))).join('\n')).toContain(expected);
  });

  test.each([
    ['{path: /v1/rerank, target: "https://a"}', 'a route of the proxy itself'],
    ['{path: /openai/mine, target: "https://a"}', 'a route of the proxy itself'],
    ['{path: /a, target: os.environ/SERVICE_KEY}', 'The route is not served'],
    ['{path: /a, target: "https://a", headers: {Host: b}}', 'writes this header itself'],
    ['{path: /a, target: "https://a", headers: {b: c os.environ/NOT_SET}}', 'NOT_SET'],
    ['{path: /a, target: "https://a", auth: false}', 'A key of the proxy is needed'],
  ])('that do less than they say are warnings: %s', (entry, expected) => {
    const texts = placesOf(load([entry]).problems);
    expect(texts.join('\n')).toContain(expected);
    expect(texts.join('\n')).not.toContain(variables.SERVICE_KEY);
  });

  test('with one path may share it among methods', () => {
    const { settings } = load([
      '{path: /a, target: "https://a.example.com", methods: GET}',
      '{path: /a, target: "https://b.example.com", methods: POST}',
    ]);
    const { endpoints } = settings.passThrough;
    const target = (method: string): string | undefined =>
      findEndpoint(endpoints, { url: '/a?b', method })?.endpoint.target;
    expect([target('HEAD'), target('POST'), target('PUT')]).toEqual([
      'https://a.example.com/',
      'https://b.example.com/',
      undefined,
    ]);
  });
});
