import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createTodoAgent } from '../src/agent-config/todo-agent.ts';
import { eventually } from '../src/eventually.test-helper.ts';
import { AgentInterrupt, type ModelDelta } from '../src/model/chat-model.ts';
import { secretsOf } from '../src/model/world.test-helper.ts';
import { addTask, failureOf, question } from './support/agent-models.ts';
import { masterKey } from './support/model-proxy.ts';
import { providersBehindProxy } from './support/simulated-models.ts';

/** The agent's way to models through the built proxy. */

const simulated = providersBehindProxy();

test('an answer comes streamed, with its usage, its model and the request id', async () => {
  const deltas: ModelDelta[] = [];
  const turn = await simulated.models.chatModel.generate(
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
  await simulated.models.chatModel.generate(question(provider, name));
  expect(simulated.simulator.requests().filter(({ method }) => method === 'POST')).toMatchObject([
    { provider: asked, model },
  ]);
});

test('the todo chat’s default goes through the proxy, which has the key (S1-8, C-2)', async () => {
  const secrets = secretsOf({});
  const world = {
    settings: { proxyUrl: simulated.running.proxy.url },
    secrets,
    chatModel: simulated.models.chatModel,
  };
  const { chatModel, model } = createTodoAgent({}, world);
  expect(model).toEqual({ provider: 'proxy', name: 'openrouter/openai/gpt-oss-20b:free' });
  await chatModel.generate({ ...question('', ''), model });
  expect(simulated.simulator.requests('openai/gpt-oss-20b:free')).toHaveLength(1);
});

test('several tools in one turn come in order, each with an id of its own', async () => {
  const turn = await simulated.models.chatModel.generate(
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
    await simulated.models.chatModel.generate(question('proxy', name));
  }
  const efforts = simulated.simulator
    .requests()
    .filter(({ body }) => JSON.stringify(body ?? null).includes('reasoning_effort'));
  expect(efforts.map(({ model }) => model)).toEqual(['o3']);
  const gemini = simulated.simulator.requests().find(({ provider }) => provider === 'gemini');
  expect(JSON.stringify(gemini?.body)).not.toContain('thinking');
});

describe('the agent’s own key', () => {
  test('a wrong one is told apart from a provider’s', async () => {
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY = 'sk-test-wrong-0123456789';
    const error = await failureOf(
      simulated.models.chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o')),
    );
    expect(error).toMatchObject({ kind: 'caller_unauthenticated', status: 401, code: 'invalid_api_key' });
    expect(error.message).toMatch(/^The LLM proxy refused the agent's own key/);
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_API_KEY');
    expect(simulated.running.calls()).toBe(0);
  });

  test('none at all', async () => {
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY = undefined;
    const error = await failureOf(simulated.models.chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error).toMatchObject({ kind: 'caller_unauthenticated', mayRetry: false });
  });

  test('is read anew for every call, from a file too', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'agent-key-'));
    const file = path.join(directory, 'token');
    writeFileSync(file, 'sk-test-old-0123456789\n');
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY = undefined;
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY_FILE = file;
    const refused = await failureOf(simulated.models.chatModel.generate(question('proxy', 'gpt-4o')));
    expect(refused.kind).toBe('caller_unauthenticated');
    writeFileSync(file, `${masterKey}\n`);
    await simulated.models.chatModel.generate(question('proxy', 'gpt-4o'));
    rmSync(directory, { recursive: true });
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY = masterKey;
    await simulated.models.chatModel.generate(question('proxy', 'gpt-4o'));
    const warnings = simulated.models.lines.filter(
      ({ level, message }) => level === 'warn' && message.includes('_KEY_FILE'),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('is not there');
  });
});

test('an abort cuts the call upstream and is no failure', async () => {
  const stop = new AbortController();
  simulated.simulator.script({
    match: { model: 'openai/gpt-4o' },
    replies: [{ text: 'one two three', stallAfter: 2 }],
  });
  const call = simulated.models.chatModel.generate(
    question('proxy', 'openrouter/openai/gpt-4o', { signal: stop.signal, onDelta: () => stop.abort() }),
  );
  await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
  await eventually(() => simulated.simulator.requests('openai/gpt-4o')[0]?.aborted === true);
  expect(simulated.models.lines.map(({ level, message }) => [level, message])).toEqual([
    ['info', 'Chat Completion API call aborted'],
  ]);
});

test('an abort before anything came cuts the call too', async () => {
  const stop = new AbortController();
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies: [{ hang: true }] });
  const call = simulated.models.chatModel.generate(question('proxy', 'gpt-4o', { signal: stop.signal }));
  await eventually(() => simulated.simulator.requests('gpt-4o').length === 1);
  stop.abort();
  await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
  await eventually(() => simulated.simulator.requests('gpt-4o')[0]?.aborted === true);
});

describe('the models', () => {
  test('are those of the proxy, with its context windows, patterns left out', async () => {
    const list = await simulated.models.models.list();
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
      simulated.models.models.contextWindowOf({
        provider: 'proxy',
        name,
        ...(contextWindow && { contextWindow }),
      });
    expect(await windowOf('gpt-oss-120b')).toBe(99_000);
    expect(await windowOf('openrouter/openai/gpt-oss-120b')).toBe(99_000);
    expect(await windowOf('nobody-knows', 5_000)).toBe(5_000);
    expect(await windowOf('nobody-knows')).toBe(200_000);
  });

  test('cannot be listed with a wrong key: 502 and ByteBot’s words', async () => {
    simulated.models.variables.BYTEBOT_LLM_PROXY_API_KEY = 'sk-test-wrong-0123456789';
    await expect(simulated.models.models.list()).rejects.toMatchObject({
      status: 502,
      message: expect.stringMatching(
        /^Failed to fetch models from proxy: Unauthorized.*BYTEBOT_LLM_PROXY_API_KEY/,
      ),
    });
    expect(await simulated.models.models.contextWindowOf({ provider: 'proxy', name: 'gpt-oss-120b' })).toBe(
      200_000,
    );
  });

  test('the default follows LLM_PROVIDER (C-19)', () => {
    const expected = [
      [undefined, 'openrouter/openai/gpt-oss-20b:free'],
      ['gemini', 'gemini/gemini-2.5-flash'],
      ['Groq', 'groq/llama-3.3-70b-versatile'],
      ['openai', 'openai/gpt-4o-mini'],
    ] as const;
    for (const [provider, name] of expected) {
      simulated.models.variables.LLM_PROVIDER = provider;
      expect(simulated.models.models.defaultModel()).toEqual({ provider: 'proxy', name });
    }
  });
});
