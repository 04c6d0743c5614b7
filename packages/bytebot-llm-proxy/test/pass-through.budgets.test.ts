import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream, type UpstreamRequest } from './support/upstream.ts';
import { beginStream, fixed, friendly } from './support/wire.ts';

/** A budget holds on pass-through routes, also for streams that nobody tells the use of. */

/** A cent: two answers of 5,000 tokens. */
const BUDGET = 0.01;
const TOKENS = 5_000;
const aliases = ['told', 'untold', 'left'] as const;
const hashOf = (alias: string): string => `sha256:${hash('sha256', `sk-test-${alias}`)}`;

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  const params = { input_cost_per_token: 0, output_cost_per_token: 1e-6 };
  proxy = await startProxy({
    config: configOf([{ name: 'fast', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1`, params }], {
      general_settings: {
        virtual_keys: aliases.map((alias) => ({
          alias,
          key_hash: hashOf(alias),
          max_budget: BUDGET,
          budget_duration: '1d',
        })),
      },
    }),
  });
});

afterAll(async () => {
  await proxy?.stop();
  await upstream.close();
});

function ask(alias: string, stream: boolean, signal?: AbortSignal): Promise<Response> {
  const body = { model: 'gpt-4o', stream, max_tokens: 10, messages: [{ role: 'user', content: 'Hello!' }] };
  return fetch(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer sk-test-${alias}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function spendOf(alias: string): Promise<number> {
  const headers = { authorization: `Bearer sk-test-${alias}` };
  const { info } = JSON.parse(await (await fetch(`${proxy.url}/key/info`, { headers })).text());
  return info.spend;
}

const event = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`;

test('with what a provider tells', async () => {
  const usage = { prompt_tokens: 1, completion_tokens: TOKENS, total_tokens: TOKENS + 1 };
  upstream.answerWith(fixed(200, JSON.stringify({ id: 'a', model: 'gpt-4o', usage })));
  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1) {
    const response = await ask('told', false);
    await response.text();
    statuses.push(response.status);
  }
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect(await spendOf('told')).toBeCloseTo(0.01);
});

test('with what has been passed on of a stream that tells nothing', async () => {
  upstream.answerWith((_call: UpstreamRequest, response) => {
    beginStream(response);
    for (let index = 0; index < TOKENS; index += 1) response.write(event('word'));
    response.end('data: [DONE]\n\n');
  });
  const response = await ask('untold', true);
  expect((await response.text()).split('\n\n').length).toBeGreaterThan(TOKENS);
  await eventually(async () => (await spendOf('untold')) > 0.004);
  await (await ask('untold', true)).text();
  await eventually(async () => (await spendOf('untold')) > 0.009);
  expect((await ask('untold', true)).status).toBe(429);
});

test('with what has been passed on to a client that leaves', async () => {
  upstream.answerWith((_call: UpstreamRequest, response) => {
    beginStream(response);
    for (let index = 0; index < TOKENS; index += 1) response.write(event('word'));
  });
  const leaving = new AbortController();
  const response = await ask('left', true, leaving.signal);
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > 50 * TOKENS) break;
  }
  leaving.abort();
  await eventually(async () => (await spendOf('left')) > 0.002);
});
