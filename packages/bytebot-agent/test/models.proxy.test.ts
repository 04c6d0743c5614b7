import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTodoAgent } from '../src/agent-config/todo-agent.ts';
import { AgentInterrupt, type ModelDelta } from '../src/model/chat-model.ts';
import { secretsOf } from '../src/model/world.test-helper.ts';
import { addTask, failureOf, modelsFor, question, type TestModels } from './support/agent-models.ts';
import { eventually } from './support/eventually.ts';
import { type ServiceProcess, startProxyProcess } from './support/service-process.ts';

/** The agent's way to models through the built proxy. */

const masterKey = 'sk-test-master-0123456789';
let simulator: RunningSimulator;
let proxy: ServiceProcess;
let models: TestModels;

function deployment(name: string, model: string, base: string, info: object = {}): object {
  const api_base = `${simulator.url}${base}`;
  return {
    model_name: name,
    litellm_params: { model, api_base, api_key: 'sk-test-provider-key' },
    model_info: info,
  };
}

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const openrouter = '/openrouter/api/v1';
  const config = JSON.stringify({
    model_list: [
      deployment('gpt-oss-120b', 'openrouter/openai/gpt-oss-120b', openrouter, { max_input_tokens: 99_000 }),
      deployment('gpt-4o', 'openai/gpt-4o', '/openai/v1'),
      deployment('o3', 'openai/o3', '/openai/v1'),
      deployment('gemini-2.5-pro', 'gemini/gemini-2.5-pro', '/gemini/v1beta'),
      deployment('fast', 'groq/llama-3.3-70b-versatile', '/groq/openai/v1'),
      deployment('openrouter/*', 'openrouter/*', openrouter),
      { model_name: 'keyless', litellm_params: { model: 'mistral/mistral-small-latest' } },
    ],
    router_settings: { num_retries: 1, retry_after: 0 },
    general_settings: { master_key: masterKey },
  });
  proxy = await startProxyProcess(config, {
    OPENROUTER_MAX_RETRIES: '1',
    OPENROUTER_RETRY_BACKOFF_BASE: '0.02',
    OPENROUTER_RETRY_JITTER: '0',
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => {
  simulator.reset();
  models = modelsFor({ proxyUrl: proxy.url, variables: { BYTEBOT_LLM_PROXY_API_KEY: masterKey } });
});
afterEach(() => models.close());

function calls(): number {
  return simulator.requests().filter(({ method }) => method === 'POST').length;
}

test('an answer comes streamed, with its usage, its model and the request id', async () => {
  const deltas: ModelDelta[] = [];
  const turn = await models.chatModel.generate(
    question('proxy', 'openrouter/openai/gpt-4o', { onDelta: (delta) => deltas.push(delta) }),
  );
  expect(deltas.length).toBeGreaterThan(1);
  expect(turn.blocks).toEqual([{ type: 'text', text: deltas.map(({ text }) => text).join('') }]);
  expect(turn.usage.totalTokens).toBeGreaterThan(0);
  expect(turn).toMatchObject({ model: 'openai/gpt-4o', finishReason: 'stop' });
  expect(turn.requestId).toMatch(/./);
});

test.each([
  ['proxy', 'gpt-4o', 'openai', 'gpt-4o'],
  ['proxy', 'openrouter/openai/gpt-oss-20b:free', 'openrouter', 'openai/gpt-oss-20b:free'],
  ['openrouter', 'openai/gpt-oss-20b:free', 'openrouter', 'openai/gpt-oss-20b:free'],
  ['google', 'gemini-2.5-pro', 'gemini', 'gemini-2.5-pro'],
  ['gemini', 'gemini-2.5-pro', 'gemini', 'gemini-2.5-pro'],
  ['groq', 'llama-3.3-70b-versatile', 'groq', 'llama-3.3-70b-versatile'],
  ['openai', 'gpt-4o', 'openai', 'gpt-4o'],
])('%s with %s reaches %s with %s', async (provider, name, asked, model) => {
  await models.chatModel.generate(question(provider, name));
  expect(simulator.requests().filter(({ method }) => method === 'POST')).toMatchObject([
    { provider: asked, model },
  ]);
});

test('the todo chat’s default goes through the proxy, which has the key (S1-8, C-2)', async () => {
  const secrets = secretsOf({});
  const world = { settings: { proxyUrl: proxy.url }, secrets, chatModel: models.chatModel };
  const { chatModel, model } = createTodoAgent({}, world);
  expect(model).toEqual({ provider: 'proxy', name: 'openrouter/openai/gpt-oss-20b:free' });
  await chatModel.generate({ ...question('', ''), model });
  expect(simulator.requests('openai/gpt-oss-20b:free')).toHaveLength(1);
});

test('several tools in one turn come in order, each with an id of its own', async () => {
  const turn = await models.chatModel.generate(
    question('proxy', 'gpt-4o', {
      tools: [addTask, { ...addTask, function: { ...addTask.function, name: 'list_tasks' } }],
      messages: [{ role: 'user', content: 'Call add_task and list_tasks in parallel.' }],
    }),
  );
  const uses = turn.blocks.filter((block) => block.type === 'tool_use');
  expect(uses.map(({ name }) => name)).toEqual(['add_task', 'list_tasks']);
  expect(new Set(uses.map(({ id }) => id)).size).toBe(2);
});

test('effort is asked of OpenAI’s thinking models, never of OpenRouter and Gemini', async () => {
  for (const name of ['o3', 'openrouter/openai/gpt-4o', 'gpt-oss-120b', 'gemini-2.5-pro', 'gpt-4o']) {
    await models.chatModel.generate(question('proxy', name));
  }
  const efforts = simulator
    .requests()
    .filter(({ body }) => JSON.stringify(body ?? null).includes('reasoning_effort'));
  expect(efforts.map(({ model }) => model)).toEqual(['o3']);
  const gemini = simulator.requests().find(({ provider }) => provider === 'gemini');
  expect(JSON.stringify(gemini?.body)).not.toContain('thinking');
});

const openrouterFailures = [
  {
    status: 401,
    kind: 'authentication',
    code: 'OPENROUTER_AUTH_ERROR',
    message: 'OpenRouter API authentication failed. Check OPENROUTER_API_KEY.',
    hint: /revoked/,
    upstream: 1,
  },
  {
    status: 402,
    kind: 'no_credit',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Insufficient credits/,
    hint: /credits/i,
    upstream: 1,
  },
  {
    status: 404,
    kind: 'not_found',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Model not found/,
    hint: /correct/,
    upstream: 1,
  },
  {
    status: 429,
    kind: 'rate_limited',
    code: 'OPENROUTER_RATE_LIMIT',
    message: 'OpenRouter API rate limit exceeded. Please try again later.',
    hint: /Wait/,
    upstream: 2,
  },
  {
    status: 503,
    kind: 'overloaded',
    code: 'OPENROUTER_ERROR',
    message: /^OpenRouter API error: Provider temporarily unavailable/,
    hint: /another provider/,
    upstream: 2,
  },
];

describe.each([
  ['by its prefix', 'openrouter/openai/gpt-4o', 'openai/gpt-4o'],
  ['behind an alias that does not tell', 'gpt-oss-120b', 'openai/gpt-oss-120b'],
])('an OpenRouter model %s', (_, asked, upstreamModel) => {
  test.each(openrouterFailures)(
    'fails with $status: $code, OpenRouter and the remedy in the error and in the log (S0-19, S0-20, S0-25, S0-26, C-8)',
    async ({ status, kind, code, message, hint, upstream }) => {
      const reply = { status, headers: { 'retry-after': '' } };
      simulator.script({ match: { model: upstreamModel }, replies: [reply], repeat: 'last' });
      const error = await failureOf(models.chatModel.generate(question('proxy', asked)));
      expect(error).toMatchObject({ provider: 'OpenRouter', model: asked, status, kind, code });
      expect(error.message).toMatch(message);
      expect(error.message.match(/API error/g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(error.hint).toMatch(hint);
      expect(error.requestId).toMatch(/./);
      expect(error.attempts).toHaveLength(upstream);
      expect(error.originalError).toBeDefined();
      // The proxy has retried already: another round from here would multiply.
      expect(calls()).toBe(upstream);
      expect(error.mayRetry).toBe(upstream === 1);
      const line = models.lines.find((one) => one.message === 'The model could not answer');
      expect(line?.fields).toMatchObject({
        provider: 'OpenRouter',
        model: asked,
        status,
        code,
        kind,
        request_id: error.requestId,
        attempts: error.attempts,
      });
      expect(line?.fields.upstream_message).toMatch(/^OpenRouter API error/);
    },
  );
});

test('Gemini’s PERMISSION_DENIED names Gemini and keeps its status (S0-21)', async () => {
  const body = {
    error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' },
  };
  simulator.script({ match: { model: 'gemini-2.5-pro' }, replies: [{ status: 403, body }], repeat: 'last' });
  const error = await failureOf(models.chatModel.generate(question('proxy', 'gemini/gemini-2.5-pro')));
  expect(error).toMatchObject({
    provider: 'Gemini',
    model: 'gemini/gemini-2.5-pro',
    status: 403,
    kind: 'permission',
    code: 'GEMINI_AUTH_ERROR',
    message: 'Gemini API access denied. Check GEMINI_API_KEY and permissions.',
    upstreamCode: 'PERMISSION_DENIED',
  });
});

test('Gemini’s spent quota (S0-21)', async () => {
  simulator.script({
    match: { model: 'gemini-2.5-pro' },
    replies: [{ fixture: 'gemini/per-day' }],
    repeat: 'last',
  });
  const error = await failureOf(models.chatModel.generate(question('proxy', 'gemini-2.5-pro')));
  expect(error).toMatchObject({
    provider: 'Gemini',
    status: 429,
    code: 'GEMINI_QUOTA_ERROR',
    message: 'Gemini API quota exceeded. Check your usage limits.',
  });
});

test('everything else is OpenAI’s, or of the provider that the proxy names (S0-22)', async () => {
  simulator.script({ match: { model: 'gpt-4o' }, replies: [400], repeat: 'last' });
  const openai = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4o')));
  expect(openai).toMatchObject({
    provider: 'OpenAI',
    status: 400,
    kind: 'invalid_request',
    code: 'OPENAI_ERROR',
  });
  expect(openai.message).toMatch(/^OpenAI API error: Invalid request/);
  simulator.script({ match: { provider: 'groq' }, replies: [400], repeat: 'last' });
  const groq = await failureOf(models.chatModel.generate(question('proxy', 'fast')));
  expect(groq.provider).toBe('Groq');
  expect(groq.message).toMatch(/^Groq API error: /);
});

test('a key that the proxy does not have is the proxy’s own sentence', async () => {
  const error = await failureOf(models.chatModel.generate(question('proxy', 'keyless')));
  expect(error).toMatchObject({ kind: 'provider_not_configured', provider: 'Mistral', status: 401 });
  expect(error.message).toContain('MISTRAL_API_KEY');
});

test('a model that the proxy does not know', async () => {
  const error = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4oo')));
  expect(error).toMatchObject({ kind: 'unknown_model', status: 404, code: 'model_not_found' });
  expect(error.hint).toContain('gpt-4o');
});

describe('the agent’s own key', () => {
  test('a wrong one is told apart from a provider’s', async () => {
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = 'sk-test-wrong-0123456789';
    const error = await failureOf(models.chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o')));
    expect(error).toMatchObject({ kind: 'caller_unauthenticated', status: 401, code: 'invalid_api_key' });
    expect(error.message).toMatch(/^The LLM proxy refused the agent's own key/);
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_API_KEY');
    expect(calls()).toBe(0);
  });

  test('none at all', async () => {
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = undefined;
    const error = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error).toMatchObject({ kind: 'caller_unauthenticated', mayRetry: false });
  });

  test('is read anew for every call, from a file too', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'agent-key-'));
    const file = path.join(directory, 'token');
    writeFileSync(file, 'sk-test-old-0123456789\n');
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = undefined;
    models.variables.BYTEBOT_LLM_PROXY_API_KEY_FILE = file;
    const refused = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4o')));
    expect(refused.kind).toBe('caller_unauthenticated');
    writeFileSync(file, `${masterKey}\n`);
    await models.chatModel.generate(question('proxy', 'gpt-4o'));
    rmSync(directory, { recursive: true });
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = masterKey;
    await models.chatModel.generate(question('proxy', 'gpt-4o'));
    const warnings = models.lines.filter(
      ({ level, message }) => level === 'warn' && message.includes('_KEY_FILE'),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('is not there');
  });
});

describe('an answer that breaks off', () => {
  test.each([
    ['cut', { cutAfter: 3 }],
    ['ended without its end', { endAfter: 3 }],
    ['ended by an error event', { errorAfter: 3 }],
    ['with an event nobody can read', { malformedAfter: 3 }],
  ])('%s: what came was told, and it is not asked again from here', async (_, fault) => {
    const text = 'one two three four five six';
    simulator.script({ match: { model: 'openai/gpt-4o' }, replies: [{ text, ...fault }], repeat: 'last' });
    const deltas: string[] = [];
    const error = await failureOf(
      models.chatModel.generate(
        question('proxy', 'openrouter/openai/gpt-4o', { onDelta: (delta) => deltas.push(delta.text) }),
      ),
    );
    expect(error).toMatchObject({ kind: 'stream_broken', provider: 'OpenRouter' });
    expect(deltas.join('')).toMatch(/^one /);
    expect(calls()).toBe(1);
  });
});

test('an abort cuts the call upstream and is no failure', async () => {
  const stop = new AbortController();
  simulator.script({
    match: { model: 'openai/gpt-4o' },
    replies: [{ text: 'one two three', stallAfter: 2 }],
  });
  const call = models.chatModel.generate(
    question('proxy', 'openrouter/openai/gpt-4o', { signal: stop.signal, onDelta: () => stop.abort() }),
  );
  await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
  await eventually(() => simulator.requests('openai/gpt-4o')[0]?.aborted === true);
  expect(models.lines.map(({ level, message }) => [level, message])).toEqual([
    ['info', 'Chat Completion API call aborted'],
  ]);
});

test('an abort before anything came cuts the call too', async () => {
  const stop = new AbortController();
  simulator.script({ match: { model: 'gpt-4o' }, replies: [{ hang: true }] });
  const call = models.chatModel.generate(question('proxy', 'gpt-4o', { signal: stop.signal }));
  await eventually(() => simulator.requests('gpt-4o').length === 1);
  stop.abort();
  await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
  await eventually(() => simulator.requests('gpt-4o')[0]?.aborted === true);
});

describe('the models', () => {
  test('are those of the proxy, with its context windows, patterns left out', async () => {
    const list = await models.models.list();
    expect(list).toContainEqual({
      provider: 'proxy',
      name: 'openrouter/openai/gpt-oss-120b',
      title: 'gpt-oss-120b',
      contextWindow: 99_000,
    });
    expect(list.map(({ title }) => title)).toEqual([
      'gpt-oss-120b',
      'gpt-4o',
      'o3',
      'gemini-2.5-pro',
      'fast',
      'keyless',
    ]);
    expect(list.every(({ contextWindow }) => contextWindow > 1_000)).toBe(true);
  });

  test('the window is known by both names, and otherwise by the choice or by ByteBot’s default', async () => {
    const windowOf = (name: string, contextWindow?: number) =>
      models.models.contextWindowOf({ provider: 'proxy', name, ...(contextWindow && { contextWindow }) });
    expect(await windowOf('gpt-oss-120b')).toBe(99_000);
    expect(await windowOf('openrouter/openai/gpt-oss-120b')).toBe(99_000);
    expect(await windowOf('nobody-knows', 5_000)).toBe(5_000);
    expect(await windowOf('nobody-knows')).toBe(200_000);
  });

  test('cannot be listed with a wrong key: 502 and ByteBot’s words', async () => {
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = 'sk-test-wrong-0123456789';
    await expect(models.models.list()).rejects.toMatchObject({
      status: 502,
      message: expect.stringMatching(
        /^Failed to fetch models from proxy: Unauthorized.*BYTEBOT_LLM_PROXY_API_KEY/,
      ),
    });
    expect(await models.models.contextWindowOf({ provider: 'proxy', name: 'gpt-oss-120b' })).toBe(200_000);
  });

  test('the default follows LLM_PROVIDER (C-19)', () => {
    const expected = [
      [undefined, 'openrouter/openai/gpt-oss-20b:free'],
      ['gemini', 'gemini/gemini-2.5-flash'],
      ['Groq', 'groq/llama-3.3-70b-versatile'],
      ['openai', 'openai/gpt-4o-mini'],
    ] as const;
    for (const [provider, name] of expected) {
      models.variables.LLM_PROVIDER = provider;
      expect(models.models.defaultModel()).toEqual({ provider: 'proxy', name });
    }
  });
});

test('no key is in any error or line of the log', async () => {
  for (const name of ['gpt-4o', 'openrouter/openai/gpt-4o', 'gpt-4oo', 'keyless']) {
    const model = name.replace(/^openrouter\//, '');
    const body = { error: { message: `Incorrect API key provided: ${masterKey} sk-test-provider-key` } };
    simulator.script({ match: { model }, replies: [{ status: 401, body }], repeat: 'last' });
    const error = await failureOf(models.chatModel.generate(question('proxy', name)));
    const seen = JSON.stringify([error, error.message, error.stack, models.lines]);
    expect(seen).not.toContain(masterKey);
    expect(seen).not.toContain('sk-test-provider-key');
    // What the client library threw is kept for debugging, without the request and its key.
    expect(JSON.stringify(error.originalError)).not.toContain(masterKey);
  }
});
