import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metricLines, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat, readStream } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import {
  beginStream,
  completion,
  endMark,
  fixed,
  friendly,
  roleChunk,
  stopChunk,
  usageChunk,
} from './support/wire.ts';

/** What a request costs, as clients, the log and the metrics are told. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  const apiBase = `${upstream.url}/v1`;
  const prices = { input_cost_per_token: '1e-6', output_cost_per_token: 0.000002 };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'by-table', model: 'openai/gpt-4o-mini', apiBase, info: { id: 'd-table' } },
        { name: 'by-config', model: 'openai/own', apiBase, params: prices },
        { name: 'by-time', model: 'openai/own', apiBase, params: { input_cost_per_second: 0.001 } },
        {
          name: 'free',
          model: 'openai/gpt-4o',
          apiBase,
          info: { input_cost_per_token: 0, output_cost_per_token: 0 },
        },
        {
          name: 'own-deployment',
          model: 'openai/my-name',
          apiBase,
          info: { base_model: 'gpt-4o-mini', private_field: { deep: [1, 'two'] }, max_input_tokens: 5 },
        },
        { name: 'unknown', model: 'openai/own', apiBase, info: { id: 'd-unknown' } },
        { name: 'claude', model: 'anthropic/claude-sonnet-4-5', apiBase },
        { name: 'any/*', model: 'openai/*', apiBase },
      ],
      { router_settings: { num_retries: 0, model_group_alias: { nickname: 'by-table' } } },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

async function costHeader(model: string, usage: Record<string, unknown> = {}): Promise<string | null> {
  upstream.answerWith(fixed(200, completion('Hi', usage)));
  const response = await chat(proxy.url, { model });
  expect(response.status).toBe(200);
  return response.headers.get('x-litellm-response-cost');
}

describe('a unary answer tells its cost as a plain decimal', () => {
  // The upstream counts three tokens in and four out.
  test.each([
    ['by-table', '0.00000285'],
    ['any/gpt-4o-mini', '0.00000285'],
    ['own-deployment', '0.00000285'],
    ['by-config', '0.000011'],
    ['free', '0'],
    ['unknown', null],
  ])('%s: %s', async (model, expected) => {
    expect(await costHeader(model)).toBe(expected);
  });

  test('cached tokens are cheaper', async () => {
    const details = { prompt_tokens_details: { cached_tokens: 2 } };
    expect(await costHeader('by-table', details)).toBe('0.0000027');
  });

  test('what the provider reports wins over every price', async () => {
    expect(await costHeader('by-config', { cost: 0.000_000_25 })).toBe('0.00000025');
  });

  test('a price by the second charges the provider’s time', async () => {
    expect(Number(await costHeader('by-time'))).toBeGreaterThan(0);
  });
});

test('the log has the cost of a unary answer', async () => {
  upstream.answerWith(fixed(200, completion('Hi')));
  await chat(proxy.url, { model: 'by-table' }, { 'x-request-id': 'cost-unary' });
  expect(await requestLine(proxy, 'cost-unary')).toMatchObject({ cost: 0.00000285 });
  await chat(proxy.url, { model: 'unknown' }, { 'x-request-id': 'cost-unknown' });
  expect(await requestLine(proxy, 'cost-unknown')).not.toHaveProperty('cost');
});

test('a stream, whose cost is known only at its end, has it in the log and in the metrics', async () => {
  const spent = async (): Promise<number> => {
    const lines = await metricLines(proxy, 'litellm_spend_metric_total');
    const line = lines.find((one) => one.includes('model_id="d-table"'));
    return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? 0);
  };
  const before = await spent();
  // Five tokens in and six out.
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.end([roleChunk, stopChunk, usageChunk, endMark].join(''));
  });
  const answer = await chat(
    proxy.url,
    { model: 'by-table', stream: true },
    { 'x-request-id': 'cost-stream' },
  );
  const stream = await readStream(answer);
  expect(stream.done).toBe(true);
  expect(stream.headers.get('x-litellm-response-cost')).toBeNull();
  expect(await requestLine(proxy, 'cost-stream')).toMatchObject({ stream: true, cost: 0.00000435 });
  await eventually(async () => Math.round((await spent()) * 1e9) === Math.round(before * 1e9) + 4_350);
});

describe('what is known of a model', () => {
  interface Info {
    readonly model_name: string;
    readonly model_info: Record<string, unknown>;
  }

  async function infoOf(name: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${proxy.url}/v1/model/info`);
    const { data } = (await response.json()) as { data: Info[] };
    return data.find(({ model_name }) => model_name === name)?.model_info ?? {};
  }

  test('its prices and its context window come from the table', async () => {
    expect(await infoOf('by-table')).toMatchObject({
      id: 'd-table',
      db_model: false,
      key: 'gpt-4o-mini',
      litellm_provider: 'openai',
      mode: 'chat',
      max_input_tokens: 128_000,
      input_cost_per_token: 1.5e-7,
      output_cost_per_token: 6e-7,
      cache_read_input_token_cost: 7.5e-8,
      supports_vision: null,
    });
    expect(await infoOf('nickname')).toEqual(await infoOf('by-table'));
    expect(await infoOf('claude')).toMatchObject({
      max_tokens: 64_000,
      input_cost_per_token_above_200k_tokens: 6e-6,
    });
  });

  test('what the config says comes back as it is written, above everything', async () => {
    expect(await infoOf('own-deployment')).toMatchObject({
      base_model: 'gpt-4o-mini',
      private_field: { deep: [1, 'two'] },
      max_input_tokens: 5,
      input_cost_per_token: 1.5e-7,
    });
    expect(await infoOf('free')).toMatchObject({ input_cost_per_token: 0, output_cost_per_token: 0 });
  });

  test('nothing is made up for a model nobody knows', async () => {
    expect(await infoOf('unknown')).toMatchObject({
      mode: null,
      max_tokens: null,
      max_input_tokens: null,
      input_cost_per_token: null,
    });
  });

  test('the list of models says the kind and the limits, and patterns only when asked', async () => {
    const listed = async (query: string): Promise<Record<string, unknown>[]> => {
      const response = await fetch(`${proxy.url}/v1/models${query}`);
      return ((await response.json()) as { data: Record<string, unknown>[] }).data;
    };
    const plain = await listed('');
    expect(plain.find(({ id }) => id === 'by-table')).toEqual({
      id: 'by-table',
      object: 'model',
      created: 1677610602,
      owned_by: 'openai',
      mode: 'chat',
      max_input_tokens: 128_000,
    });
    expect(plain.find(({ id }) => id === 'unknown')).not.toHaveProperty('mode');
    const ids = plain.map(({ id }) => id);
    expect(ids).not.toContain('any/*');
    expect((await listed('?return_wildcard_routes=true')).map(({ id }) => id)).toEqual([...ids, 'any/*']);
  });

  test('a group shows them too', async () => {
    const response = await fetch(`${proxy.url}/model_group/info?model_group=by-table`);
    expect(await response.json()).toMatchObject({
      data: [
        {
          model_group: 'by-table',
          providers: ['openai'],
          max_input_tokens: 128_000,
          input_cost_per_token: 1.5e-7,
          mode: 'chat',
        },
      ],
    });
  });
});
