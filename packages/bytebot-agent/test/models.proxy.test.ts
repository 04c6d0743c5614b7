import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTodoAgent } from '../src/agent-config/todo-agent.ts';
import { AgentInterrupt, type ModelDelta } from '../src/model/chat-model.ts';
import { secretsOf } from '../src/model/world.test-helper.ts';
import { addTask, failureOf, modelsFor, question, type TestModels } from './support/agent-models.ts';
import { eventually } from './support/eventually.ts';
import { type ModelProxy, masterKey, startModelProxy } from './support/model-proxy.ts';

/** The agent's way to models through the built proxy. */

let running: ModelProxy;
let simulator: ModelProxy['simulator'];
let models: TestModels;

beforeAll(async () => {
  running = await startModelProxy();
  simulator = running.simulator;
});
afterAll(() => running.close());
beforeEach(() => {
  simulator.reset();
  models = modelsFor({ proxyUrl: running.proxy.url, variables: { BYTEBOT_LLM_PROXY_API_KEY: masterKey } });
});
afterEach(() => models.close());

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
  const world = { settings: { proxyUrl: running.proxy.url }, secrets, chatModel: models.chatModel };
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

describe('the agent’s own key', () => {
  test('a wrong one is told apart from a provider’s', async () => {
    models.variables.BYTEBOT_LLM_PROXY_API_KEY = 'sk-test-wrong-0123456789';
    const error = await failureOf(models.chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o')));
    expect(error).toMatchObject({ kind: 'caller_unauthenticated', status: 401, code: 'invalid_api_key' });
    expect(error.message).toMatch(/^The LLM proxy refused the agent's own key/);
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_API_KEY');
    expect(running.calls()).toBe(0);
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
