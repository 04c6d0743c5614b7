import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isOwnPath } from '../src/pass-through/own-paths.ts';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { raw } from './support/raw-path.ts';
import { type Answer, startUpstream, type Upstream, type UpstreamRequest } from './support/upstream.ts';
import { fixed as fixedText } from './support/wire.ts';

/** `general_settings.pass_through_endpoints`: routes of one's own. */

const SERVICE_KEY = 'sk-test-key-of-the-service-0001';
const VIRTUAL_KEY = 'sk-test-virtual-key-0002';

const fixed = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  fixedText(status, JSON.stringify(body), headers);

let upstream: Upstream;
let proxy: ProxyProcess;
let gets: UpstreamRequest[] = [];

beforeAll(async () => {
  upstream = await startUpstream(fixed(200, { ok: true }), (call, response) => {
    gets.push(call);
    fixed(200, { ok: true })(call, response);
  });
  const headers = { Authorization: 'Bearer os.environ/SERVICE_KEY', 'x-team': 'a' };
  const query = { version: '1', key: 'os.environ/SERVICE_KEY' };
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: { TEST_KEY: VIRTUAL_KEY, SERVICE_KEY },
    config: configOf([{ name: 'gpt', model: 'openai/gpt-4o' }], {
      general_settings: {
        virtual_keys: [{ alias: 'poor', key: 'os.environ/TEST_KEY', max_budget: 0.05 }],
        pass_through_endpoints: [
          { path: '/bria', target: `${upstream.url}/v1/`, headers, include_subpath: true },
          { path: '/bria/exact', target: `${upstream.url}/other?a=1&b=2`, default_query_params: query },
          {
            path: '/merged',
            target: `${upstream.url}/m?a=1`,
            merge_query_params: true,
            forward_headers: true,
          },
          { path: '/paid', target: `${upstream.url}/paid`, methods: ['POST'], cost_per_request: 0.02 },
          { path: '/unset', target: `${upstream.url}/u`, headers: { 'x-key': 'a os.environ/NOT_SET' } },
          { path: '/v1/rerank', target: `${upstream.url}/rerank` },
        ],
      },
    }),
  });
});

afterAll(async () => {
  await proxy?.stop();
  await upstream.close();
});

beforeEach(() => {
  gets = [];
  upstream.answerWith(fixed(200, { ok: true }));
});

function ask(path: string, init: RequestInit = {}, key = MASTER_KEY): Promise<Response> {
  return fetch(`${proxy.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });
}

const post: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
};

describe('a route of one’s own', () => {
  test('leads to its target, with its own credentials and not the client’s', async () => {
    const response = await ask('/bria/text/image?q=1', { ...post, headers: { 'x-own': '1', cookie: 'a=b' } });
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    const [call] = upstream.seen;
    expect([call?.path, call?.body]).toEqual(['/v1/text/image?q=1', '{"a":1}']);
    expect(call?.headers).toMatchObject({ authorization: `Bearer ${SERVICE_KEY}`, 'x-team': 'a' });
    expect(call?.headers).not.toHaveProperty('x-own');
    expect(JSON.stringify(call)).not.toContain(MASTER_KEY);
  });

  test('needs a key, whatever the config says about that', async () => {
    const response = await fetch(`${proxy.url}/bria/x`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect((await ask('/bria/x', post, 'sk-test-wrong')).status).toBe(401);
    expect(upstream.seen).toEqual([]);
  });

  test('is the longest that fits, and has below it what it says', async () => {
    await ask('/bria/exact');
    expect((await ask('/merged/more')).status).toBe(404);
    expect((await ask('/briar')).status).toBe(404);
    expect(gets.map(({ path }) => path.split('?')[0])).toEqual(['/other']);
  });

  test('keeps the query of its target, unless the client’s is to be merged', async () => {
    await ask('/bria/exact?a=9&c=3&key=mine');
    await ask('/bria/exact?version=2');
    await ask('/merged?a=9');
    expect(gets.map(({ path }) => path)).toEqual([
      `/other?a=1&b=2&version=1&key=${SERVICE_KEY}&c=3`,
      `/other?a=1&b=2&key=${SERVICE_KEY}&version=2`,
      '/m?a=9',
    ]);
  });

  test('passes the client’s headers on where it is told to, and those for it anyway', async () => {
    const headers = { 'x-own': '1', 'x-pass-x-beta': 'b', 'x-pass-authorization': 'c', cookie: 'd=e' };
    await ask('/merged', { headers });
    await ask('/bria/x', { headers });
    expect(gets[0]?.headers).toMatchObject({ 'x-own': '1', 'x-beta': 'b' });
    expect(gets[0]?.headers).not.toHaveProperty('authorization');
    expect(gets[0]?.headers).not.toHaveProperty('cookie');
    expect(gets[1]?.headers).toMatchObject({ 'x-beta': 'b', authorization: `Bearer ${SERVICE_KEY}` });
  });

  test('leads nowhere else, however the path is written', async () => {
    for (const path of [
      '/bria/../x',
      '/bria/%2e%2e/x',
      '/bria/..%2fx',
      '/bria/%252e%252e/x',
      '/bria/a/..;/x',
    ])
      expect(await raw(proxy.url, path, MASTER_KEY)).toBe(400);
    expect(gets).toEqual([]);
  });

  test('answers its methods only', async () => {
    expect((await ask('/paid')).status).toBe(404);
    expect((await ask('/paid', post)).status).toBe(200);
  });

  test('says which variable it needs', async () => {
    const response = await ask('/unset');
    expect(response.status).toBe(401);
    expect(JSON.stringify(await response.json())).toContain('NOT_SET');
    expect(gets).toEqual([]);
  });

  test('never goes before one of the proxy, and is listed beside them', async () => {
    await ask('/v1/rerank', post);
    expect(upstream.seen).toEqual([]);
    const { routes } = JSON.parse(await (await ask('/routes')).text());
    const own = new Set(['/bria', '/bria/*path', '/bria/exact', '/merged', '/paid', '/unset', '/v1/rerank']);
    const paths: string[] = routes.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining([...own]));
    expect(paths.filter((path) => !own.has(path) && !isOwnPath(path))).toEqual([]);
  });

  test('costs what the config says, and no more than the budget', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await ask('/paid', post, VIRTUAL_KEY)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(upstream.seen).toHaveLength(2);
  });

  test('tells no key that its server repeats', async () => {
    const answer = { error: `wrong key ${SERVICE_KEY}` };
    upstream.answerWith(fixed(401, answer, { 'x-debug': SERVICE_KEY }));
    const response = await ask('/bria/x', post);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(SERVICE_KEY);
    expect(response.headers.get('x-debug')).not.toContain(SERVICE_KEY);
  });
});

describe('an address in an answer', () => {
  test.each([
    ['/v1/jobs/1?a=b', '/bria/jobs/1?a=b'],
    ['/elsewhere', null],
    ['https://example.com/v1/jobs/1', null],
  ])('becomes one of the proxy, or is left out: %s', async (told, expected) => {
    upstream.answerWith(fixed(202, {}, { location: told, 'operation-location': `${upstream.url}/v1/o` }));
    const response = await ask('/bria/jobs', post);
    expect([response.status, response.headers.get('location')]).toEqual([202, expected]);
    expect(response.headers.get('operation-location')).toBe(`${proxy.url}/bria/o`);
  });
});
