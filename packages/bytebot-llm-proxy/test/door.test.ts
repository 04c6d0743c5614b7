import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf, everyProvider } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, spawnProxy, startProxy } from './support/proxy-process.ts';

const config = configOf(everyProvider('http://127.0.0.1:1'));

describe('an open proxy', () => {
  let proxy: ProxyProcess;
  beforeAll(async () => {
    proxy = await startProxy({ config });
  });
  afterAll(async () => {
    await proxy.stop();
  });

  test('binds loopback and says what to set', () => {
    expect(proxy.output()).toMatch(/http:\/\/127\.0\.0\.1:/);
    expect(proxy.output()).toContain('LITELLM_MASTER_KEY');
  });

  test('sends no CORS headers and refuses foreign origins', async () => {
    const own = await fetch(`${proxy.url}/v1/models`);
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBeNull();
    const foreign = await fetch(`${proxy.url}/v1/models`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example' },
    });
    expect(preflight.status).toBe(403);
  });

  test('refuses a Host that is not loopback (DNS rebinding)', async () => {
    expect(await statusWithHost(proxy.url, 'evil.example')).toBe(403);
    expect(await statusWithHost(proxy.url, 'localhost:4000')).toBe(200);
  });

  test('takes any key or none', async () => {
    expect(
      (await fetch(`${proxy.url}/v1/models`, { headers: { authorization: 'Bearer dummy-key-for-proxy' } }))
        .status,
    ).toBe(200);
  });
});

describe('a proxy with a master key', () => {
  let proxy: ProxyProcess;
  beforeAll(async () => {
    proxy = await startProxy({ config, masterKey: MASTER_KEY });
  });
  afterAll(async () => {
    await proxy.stop();
  });

  const keyed = { authorization: `Bearer ${MASTER_KEY}` };

  test.each([
    '/',
    '/routes',
    '/health',
    '/health/liveliness',
    '/health/liveness',
    '/liveness',
    '/health/readiness',
    '/readiness',
    '/health/startup',
    '/startup',
  ])('%s is open', async (path) => {
    expect((await fetch(proxy.url + path)).status).toBe(200);
  });

  test.each([
    '/v1/models',
    '/models',
    '/api/v1/models',
    '/model/info',
    '/v1/model/info',
    '/model_group/info',
    '/metrics',
    '/metrics/',
    '/health/openai',
    '/config/status',
  ])('%s needs the key', async (path) => {
    expect((await fetch(proxy.url + path)).status).toBe(401);
    expect((await fetch(proxy.url + path, { headers: keyed })).status).toBe(200);
  });

  test('answers pages of every origin and their preflights', async () => {
    const preflight = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example' },
    });
    expect(preflight.status).toBe(200);
    expect(await preflight.text()).toBe('OK');
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    ['/v1/chat/completions', 'POST, OPTIONS'],
    ['/anthropic/v1/messages', 'GET, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['/nowhere', 'GET, POST, DELETE, OPTIONS'],
  ])('a preflight of %s allows the methods of its route', async (path, methods) => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'PATCH' };
    const preflight = await fetch(proxy.url + path, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-methods')).toBe(methods);
  });

  test('the full health is for the key, the short one for everybody', async () => {
    expect(await (await fetch(`${proxy.url}/health`)).json()).toEqual({ status: 'healthy' });
    const full = (await (await fetch(`${proxy.url}/health`, { headers: keyed })).json()) as {
      healthy_count: number;
    };
    expect(full.healthy_count).toBe(everyProvider('').length);
  });

  test('an unknown route is 404 with the nearest one, a wrong method 405 with Allow', async () => {
    const unknown = await fetch(`${proxy.url}/v1/chat/completion`, { method: 'POST' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      error: { hint: expect.stringContaining('/v1/chat/completions') },
    });
    const wrong = await fetch(`${proxy.url}/v1/chat/completions`);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect((await fetch(`${proxy.url}/v1/models`, { method: 'DELETE' })).headers.get('allow')).toBe('GET');
  });

  test.each([
    ['GET', '/v1/messages', 405, { type: 'error', error: { type: 'invalid_request_error' } }],
    ['PUT', '/v1/messages/count_tokens', 405, { type: 'error', error: { type: 'invalid_request_error' } }],
    ['POST', '/v1/messages/nothing', 404, { type: 'error', error: { type: 'not_found_error' } }],
    ['GET', '/v1beta/models/m:generateContent', 405, { error: { code: 405 } }],
    ['DELETE', '/v1beta/models/m:countTokens', 405, { error: { code: 405 } }],
  ])('%s %s is a %i in the words of the API that it belongs to', async (method, path, status, envelope) => {
    const response = await fetch(proxy.url + path, { method, headers: keyed });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(await response.json()).toMatchObject(envelope);
  });

  test.each([
    ['/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
    ['/v1/messages/count_tokens', { type: 'error', error: { type: 'authentication_error' } }],
    ['/v1/responses', { error: { type: 'auth_error', code: 'invalid_api_key' } }],
    ['/v1beta/models/gpt-4o:generateContent', { error: { code: 401, status: 'UNAUTHENTICATED' } }],
    ['/v1/images/generations', { error: { type: 'auth_error', code: 'invalid_api_key' } }],
  ])('%s tells a wrong key in the words of its own API', async (path, envelope) => {
    const headers = { authorization: 'Bearer sk-test-wrong' };
    const response = await fetch(proxy.url + path, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject(envelope);
  });
});

describe('the start', () => {
  test('sk-1234 counts as no key: another host than loopback ends with 1 and says what to set', async () => {
    const refused = spawnProxy({ config, masterKey: 'sk-1234', flags: ['--host', '0.0.0.0'] });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(/LITELLM_MASTER_KEY.*PROXY_ALLOW_UNAUTHENTICATED/s);
  });

  test.each(['PROXY_ALLOW_UNAUTHENTICATED', 'LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY'])(
    '%s=true permits it',
    async (name) => {
      const proxy = await startProxy({ config, environment: { [name]: 'true' } });
      expect(proxy.output()).toMatch(/http:\/\/0\.0\.0\.0:/);
      await proxy.stop();
    },
  );

  test('a config that is not YAML ends with 1 and the place', async () => {
    const refused = spawnProxy({ config: 'model_list:\n - a: 1\n  - b: 2\n' });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(/config\.yaml:3:\d+/);
  });
});

function statusWithHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/models`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}

test('every answer carries the caller’s request id, and no page may frame it', async () => {
  const proxy = await startProxy({ config });
  for (const path of ['/v1/models', '/health', '/nowhere', '/v1/models/nope']) {
    const { headers } = await fetch(proxy.url + path, { headers: { 'x-request-id': 'mine-1' } });
    expect(headers.get('x-request-id')).toBe('mine-1');
    expect(headers.get('x-frame-options')).toBe('DENY');
  }
  await proxy.stop();
});
