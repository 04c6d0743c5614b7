import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';

/** A token endpoint that has trouble, and a provider that refuses what it gave. */

type Reply = (response: ServerResponse) => void;

const names = ['slow', 'large', 'failing', 'crowd', 'revoked', 'one', 'other'];
const token = (text: string) => JSON.stringify({ access_token: `sk-test-token-${text}`, expires_in: 3_600 });
const completion = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
});

let upstream: Upstream;
let proxy: ProxyProcess;
let tokens = 0;
/** What the token endpoint and the provider say, the rest of the time all is well. */
let giveToken: Reply | undefined;
let giveAnswer: Reply | undefined;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    const isToken = request.path.includes('/oauth2/');
    if (isToken) tokens += 1;
    const special = isToken ? giveToken : giveAnswer;
    if (special !== undefined) return special(response);
    const client = new URLSearchParams(request.body).get('client_id') ?? '';
    response.setHeader('content-type', 'application/json');
    response.end(isToken ? token(`${client}-${tokens}`) : completion);
  });
  proxy = await startProxy({
    config: configOf(
      names.map((name) => ({
        name,
        model: 'azure/my-gpt',
        apiBase: `${upstream.url}/azure`,
        params: { api_key: null, tenant_id: 't', client_id: name, client_secret: 'sk-test-secret' },
      })),
      { litellm_settings: { num_retries: 0 }, router_settings: { disable_cooldowns: true } },
    ),
    environment: { AZURE_AUTHORITY_HOST: upstream.url, LLM_LOG_LEVEL: 'debug' },
  });
});

beforeEach(() => {
  tokens = 0;
  giveToken = undefined;
  giveAnswer = undefined;
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

function authorizations(): string[] {
  const calls = upstream.seen.filter(({ path }) => path.includes('/chat/completions'));
  return calls.map(({ headers }) => headers.authorization ?? '');
}

async function messageOf(response: Response): Promise<string> {
  const { error } = Object(await response.json());
  return String(error?.message);
}

test('an answer that is far too large for a token is not collected', async () => {
  giveToken = (response) => response.end('x'.repeat(3 * 1024 * 1024));
  const response = await chat(proxy.url, { model: 'large' });
  expect(response.status).toBe(502);
  expect(await messageOf(response)).toMatch(/credentials could not be obtained: .*larger than 1048576 bytes/);
});

test('an endpoint in trouble is named as the reason, in the answer itself', async () => {
  giveToken = (response) => response.writeHead(500).end('<html>');
  const response = await chat(proxy.url, { model: 'failing' });
  expect(response.status).toBe(502);
  expect(await messageOf(response)).toMatch(/credentials could not be obtained: .*status 500/);
});

test('a client that leaves does not wait for a token that does not come', async () => {
  const given: ServerResponse[] = [];
  giveToken = (response) => void given.push(response);
  const leaving = new AbortController();
  const asked = fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'slow', messages: [{ role: 'user', content: 'Hello!' }] }),
    signal: leaving.signal,
  });
  await eventually(() => given.length === 1);
  leaving.abort();
  await expect(asked).rejects.toThrow(/abort/);
  await expectIdle(proxy);
  expect(given[0]?.writableEnded).toBe(false);
  given[0]?.end(token('late'));
  giveToken = undefined;
  // Whoever comes next has the token that was asked for then.
  expect((await chat(proxy.url, { model: 'slow' })).status).toBe(200);
  expect(authorizations().at(-1)).toBe('Bearer sk-test-token-late');
});

test('a crowd of first calls asks for one token', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 100 }, async () => (await chat(proxy.url, { model: 'crowd' })).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(tokens).toBe(1);
});

test('a token that the provider refuses is not used again', async () => {
  expect((await chat(proxy.url, { model: 'revoked' })).status).toBe(200);
  giveAnswer = (response) => response.writeHead(401).end('{"error":{"message":"revoked"}}');
  expect((await chat(proxy.url, { model: 'revoked' })).status).toBe(401);
  giveAnswer = undefined;
  expect((await chat(proxy.url, { model: 'revoked' })).status).toBe(200);
  expect(authorizations().slice(-3)).toEqual([
    'Bearer sk-test-token-revoked-1',
    'Bearer sk-test-token-revoked-1',
    'Bearer sk-test-token-revoked-2',
  ]);
});

test('two identities are never mixed up, and no token is written anywhere', async () => {
  await Promise.all(['one', 'other', 'one', 'other'].map((model) => chat(proxy.url, { model })));
  const sent = authorizations().slice(-4).sort();
  expect(sent.map((one) => one.replace(/-\d+$/, ''))).toEqual([
    'Bearer sk-test-token-one',
    'Bearer sk-test-token-one',
    'Bearer sk-test-token-other',
    'Bearer sk-test-token-other',
  ]);
  const paths = ['/model/info', '/config/status', '/metrics', '/health'];
  const pages = await Promise.all(paths.map(async (path) => (await fetch(proxy.url + path)).text()));
  expect([proxy.output(), ...pages].join('\n')).not.toMatch(/sk-test-(?:token|secret)/);
});
