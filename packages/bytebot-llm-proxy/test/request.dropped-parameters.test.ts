import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type SeenRequest, type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';

/** What becomes of parameters that a provider cannot be told. */

const completion = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

let simulator: Simulator;
let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(completion);
  });
  const anthropic = { model: 'anthropic/claude-sonnet-4', apiBase: `${simulator.url}/anthropic` };
  const bytes = { model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` };
  const surface = { model: 'gemini/gemini-2.5-flash', apiBase: `${upstream.url}/v1beta/openai` };
  proxy = await startProxy({
    config: configOf([
      { name: 'strict', ...anthropic },
      { name: 'lenient', ...anthropic, params: { drop_params: true } },
      { name: 'bytes', ...bytes },
      {
        name: 'trimmed',
        ...bytes,
        params: { additional_drop_params: ['seed', 'tools[*].function.strict', 'metadata_of_mine.inner'] },
      },
      // Gemini's OpenAI surface is known to refuse `seed`.
      { name: 'surface', ...surface },
      { name: 'surface-trimmed', ...surface, params: { additional_drop_params: ['seed'] } },
      { name: 'no-effort', ...anthropic, params: { additional_drop_params: ['reasoning_effort'] } },
    ]),
  });
});

beforeEach(async () => {
  await simulator.reset();
  upstream.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(completion);
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
  await upstream.close();
});

async function ask(model: string, extra: Record<string, unknown>): Promise<Response> {
  return await fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], max_tokens: 100, ...extra }),
  });
}

async function onlyBody(): Promise<SeenRequest['body']> {
  const [only, ...others] = await simulator.seen();
  expect(others).toEqual([]);
  return only?.body ?? {};
}

describe('a provider of another dialect', () => {
  test('refuses by name, before it is asked, and says which models take the parameters', async () => {
    const response = await ask('strict', { logit_bias: { 50256: -100 }, seed: 1 });
    expect(response.status).toBe(400);
    const { error } = Object(await response.json());
    expect(error.message).toContain('Anthropic does not support parameters: logit_bias, seed');
    expect(error.param).toBe('logit_bias');
    expect(error.code).toBe('unsupported_parameter');
    expect(error.hint).toContain('Models that take them: bytes, trimmed. Leave them out, or ');
    expect(await simulator.seen()).toEqual([]);
  });

  test.each([
    ['the deployment', 'lenient', {}],
    ['the request', 'strict', { drop_params: true }],
  ])('is not told them when %s says so, and a header names them', async (_who, model, extra) => {
    const response = await ask(model, { seed: 1, logit_bias: { 1: 1 }, ...extra });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-bytebot-dropped-params')).toBe('seed, logit_bias');
    expect(await onlyBody()).not.toHaveProperty('seed');
  });

  test('the request’s word is the last one', async () => {
    expect((await ask('lenient', { seed: 1, drop_params: false })).status).toBe(400);
  });

  test('named parameters never go there', async () => {
    const response = await ask('no-effort', { reasoning_effort: 'high' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-bytebot-dropped-params')).toBeNull();
    const body = await onlyBody();
    expect(body).not.toHaveProperty('thinking');
    expect(body).not.toHaveProperty('output_config');
  });
});

describe('a provider of the same dialect', () => {
  const tools = [{ type: 'function', function: { name: 'f', strict: true, parameters: {} } }];

  test('gets everything it is not known to refuse', async () => {
    await ask('bytes', { seed: 1, tools, x_unknown: true });
    expect(JSON.parse(upstream.seen[0]?.body ?? '')).toMatchObject({ seed: 1, tools, x_unknown: true });
  });

  test('is not asked what it is known to refuse, unless that may be dropped', async () => {
    const refused = await ask('surface', { seed: 1 });
    expect(refused.status).toBe(400);
    const { error } = Object(await refused.json());
    expect(error.message).toContain('Gemini does not support parameters: seed');
    expect(upstream.seen).toEqual([]);
    const dropped = await ask('surface', { seed: 1, drop_params: true });
    expect(dropped.status).toBe(200);
    expect(dropped.headers.get('x-bytebot-dropped-params')).toBe('seed');
    expect(JSON.parse(upstream.seen[0]?.body ?? '')).not.toHaveProperty('seed');
  });

  test.each([
    ['the config', 'surface-trimmed', {}],
    ['the request', 'surface', { additional_drop_params: ['seed'] }],
  ])('is asked without what it refuses when %s cuts that out', async (_who, model, extra) => {
    const response = await ask(model, { seed: 1, ...extra });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-bytebot-dropped-params')).toBeNull();
    expect(JSON.parse(upstream.seen[0]?.body ?? '')).not.toHaveProperty('seed');
  });

  test('does not get what the config cuts out, whole fields or inside them', async () => {
    const mine = { inner: 1, outer: 2 };
    expect((await ask('trimmed', { seed: 1, tools, metadata_of_mine: mine, top_p: 1 })).status).toBe(200);
    const body = JSON.parse(upstream.seen[0]?.body ?? '');
    expect(body).not.toHaveProperty('seed');
    expect(body.tools).toEqual([{ type: 'function', function: { name: 'f', parameters: {} } }]);
    expect(body.metadata_of_mine).toEqual({ outer: 2 });
    expect(body.top_p).toBe(1);
  });

  test('nor what the request itself cuts out', async () => {
    await ask('bytes', { seed: 1, top_p: 1, additional_drop_params: ['top_p'] });
    const body = JSON.parse(upstream.seen[0]?.body ?? '');
    expect(body).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 100,
      seed: 1,
    });
  });
});
