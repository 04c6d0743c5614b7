import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ForwardProxy, startForwardProxy } from './support/forward-proxy.ts';
import { type ProxyOptions, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { makeSelfSigned } from './support/self-signed.ts';
import { chat, readStream } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, friendly } from './support/wire.ts';

/** The way out of a company: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, and certificates of its own. */

const PASSWORD = 'sk-test-proxy-password';
const certificate = makeSelfSigned();
const companyFile = { 'company.pem': certificate.cert };

let upstream: Upstream;
let secure: Server;
let company: ForwardProxy;
const running: ProxyProcess[] = [];

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  company = await startForwardProxy();
  secure = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(completion('over TLS'));
    });
  });
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await Promise.all(running.map((proxy) => proxy.stop()));
  secure.closeAllConnections();
  secure.close();
  await Promise.all([upstream.close(), company.close()]);
});

beforeEach(() => {
  company.asked.length = 0;
  company.credentials.length = 0;
  upstream.answerWith(friendly);
});

const securePort = (): number => (secure.address() as AddressInfo).port;
const upstreamPort = (): string => new URL(upstream.url).port;

async function start(options: Omit<ProxyOptions, 'config'>): Promise<ProxyProcess> {
  const proxy = await startProxy({
    ...options,
    config: configOf(
      [
        { name: 'named', model: 'openai/gpt-4o', apiBase: `http://provider.example:${upstreamPort()}/v1` },
        { name: 'direct', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` },
        { name: 'identity', model: 'vertex_ai/gemini-2.5-flash', params: { api_key: null } },
        { name: 'secure', model: 'openai/gpt-4o', apiBase: `https://localhost:${securePort()}/v1` },
      ],
      { router_settings: { num_retries: 0 } },
    ),
  });
  running.push(proxy);
  return proxy;
}

const companyUrl = (): string => `http://user:${PASSWORD}@127.0.0.1:${company.port}`;

describe.each([
  ['in the environment', () => ({ environment: settings(), files: companyFile })],
  ['in .env', () => ({ files: { ...companyFile, '.env': dotenv(settings()) } })],
])('settings %s', (_place, options) => {
  let proxy: ProxyProcess;
  beforeAll(async () => {
    proxy = await start(options());
  });

  test.each([false, true])(
    'calls go through HTTP_PROXY, which resolves their names (S3-53), stream %s',
    async (stream) => {
      const response = await chat(proxy.url, { model: 'named', stream });
      expect(response.status).toBe(200);
      if (stream) expect((await readStream(response)).text).toBe('Hello');
      expect(company.asked.join()).toContain(`provider.example:${upstreamPort()}`);
      expect(new Set(company.credentials)).toEqual(new Set([`Basic ${btoa(`user:${PASSWORD}`)}`]));
      expect(upstream.seen[0]?.headers['proxy-authorization']).toBeUndefined();
    },
  );

  test('calls to hosts of NO_PROXY go straight (S3-53)', async () => {
    expect((await chat(proxy.url, { model: 'direct' })).status).toBe(200);
    expect(company.asked).toEqual([]);
    expect(upstream.seen).toHaveLength(1);
  });

  test('https goes through a tunnel of HTTPS_PROXY, and SSL_CERT_FILE is trusted', async () => {
    const response = await chat(proxy.url, { model: 'secure' });
    expect(await response.text()).toBe(completion('over TLS'));
    expect(company.asked).toEqual([`CONNECT localhost:${securePort()}`]);
  });

  test('the machine’s own identity is not asked for through HTTP_PROXY', async () => {
    const response = await chat(proxy.url, { model: 'identity' });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(company.asked).toEqual([]);
  });

  test('the password of the way out is in no log', () => {
    expect(proxy.output()).not.toContain(PASSWORD);
  });
});

function settings(): Record<string, string> {
  return {
    HTTP_PROXY: companyUrl(),
    HTTPS_PROXY: companyUrl(),
    NO_PROXY: '127.0.0.1',
    SSL_CERT_FILE: 'company.pem',
  };
}

function dotenv(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

test('a certificate nobody vouches for is refused, and the error says so (S3-53)', async () => {
  const proxy = await start({ environment: { SSL_CERT_FILE: '/nowhere/company.pem' } });
  expect(proxy.output()).toContain('SSL_CERT_FILE: /nowhere/company.pem cannot be used');
  const response = await chat(proxy.url, { model: 'secure' });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({
    error: {
      kind: 'network',
      message: expect.stringMatching(/certificate/i),
      hint: expect.stringContaining('TLS'),
    },
  });
});

test('a way out that is closed is named', async () => {
  const proxy = await start({ environment: { HTTP_PROXY: `http://user:${PASSWORD}@127.0.0.1:1` } });
  const response = await chat(proxy.url, { model: 'named' });
  expect(response.status).toBe(502);
  const text = await response.text();
  expect(text).toContain('ECONNREFUSED');
  expect(text).toContain('127.0.0.1:1');
  expect(text + proxy.output()).not.toContain(PASSWORD);
});
