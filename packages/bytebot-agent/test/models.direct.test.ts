import { describe, expect, test } from '@jest/globals';
import { createModel } from '../src/agent-config/factory.ts';
import { createTodoAgent } from '../src/agent-config/todo-agent.ts';
import { eventually } from '../src/eventually.test-helper.ts';
import type { ModelDelta } from '../src/model/chat-model.ts';
import { secretsOf } from '../src/model/world.test-helper.ts';
import { addTask, failureOf, question } from './support/agent-models.ts';
import { simulatedProviders } from './support/simulated-models.ts';

/** Providers called without the proxy, as S1's factory does. */

const simulated = simulatedProviders();

const choices = [
  ['openrouter', 'openai/gpt-oss-20b:free', '/openrouter/api/v1/chat/completions', 'S1-9, S1-14, S1-16'],
  ['gemini', 'gemini-2.5-flash', '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent', 'S1-10'],
  ['groq', 'llama-3.3-70b-versatile', '/groq/openai/v1/chat/completions', 'S1-11'],
  ['openai', 'gpt-4o', '/openai/v1/chat/completions', 'S1-12'],
] as const;

describe.each(choices)('%s with %s', (provider, name, path, rows) => {
  test(`is asked at its own endpoint with its own key, streamed (${rows}, S1-3)`, async () => {
    const world = {
      settings: { proxyUrl: undefined },
      secrets: secretsOf(simulated.models.variables),
      ...simulated.models,
    };
    const { chatModel, model } = createTodoAgent({ provider, model: name }, world);
    const deltas: ModelDelta[] = [];
    const turn = await chatModel.generate({
      ...question(provider, name, { onDelta: (delta) => deltas.push(delta) }),
      model,
    });
    const [asked, ...others] = simulated.simulator.requests();
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ provider, path, model: name });
    expect(JSON.stringify(asked?.headers)).toContain(`sk-test-${provider}-0123456789`);
    const text = turn.blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
    expect(text).toMatch(/simulator.*Hello!/s);
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.map((delta) => delta.text).join('')).toBe(text);
    expect(turn.usage.totalTokens).toBeGreaterThan(0);
    expect(turn.usage.totalTokens).toBe(turn.usage.inputTokens + turn.usage.outputTokens);
    expect(turn.finishReason).toBe('stop');
  });

  test('uses a tool (S1-15)', async () => {
    const turn = await simulated.models.chatModel.generate(
      question(provider, name, {
        tools: [addTask],
        messages: [{ role: 'user', content: 'Please call add_task to buy milk.' }],
      }),
    );
    const uses = turn.blocks.filter((block) => block.type === 'tool_use');
    expect(uses).toEqual([expect.objectContaining({ name: 'add_task', id: expect.stringMatching(/./) })]);
    expect(turn.finishReason).toBe('tool_calls');
    expect(turn.malformedInputs.size).toBe(0);
  });
});

test('Anthropic is asked for ByteBot’s tasks', async () => {
  const turn = await simulated.models.chatModel.generate(question('anthropic', 'claude-sonnet-4-20250514'));
  expect(turn.blocks).toHaveLength(1);
  expect(simulated.simulator.requests()[0]).toMatchObject({
    provider: 'anthropic',
    path: '/anthropic/v1/messages',
  });
});

test('ByteBot’s name for Gemini is google', async () => {
  await simulated.models.chatModel.generate(question('google', 'gemini-2.5-pro'));
  expect(simulated.simulator.requests()[0]).toMatchObject({ provider: 'gemini', model: 'gemini-2.5-pro' });
});

test('a Gemini base that ends in /openai is asked in OpenAI’s dialect with a bearer key (C-21)', async () => {
  simulated.models.variables.GEMINI_BASE_URL = `${simulated.simulator.url}/gemini/v1beta/openai/`;
  const turn = await simulated.models.chatModel.generate(question('gemini', 'gemini-2.5-flash'));
  expect(turn.blocks).toHaveLength(1);
  expect(simulated.simulator.requests()[0]).toMatchObject({
    path: '/gemini/v1beta/openai/chat/completions',
    headers: { authorization: 'Bearer sk-test-gemini-0123456789' },
  });
});

test('an OpenAI model that thinks is asked with its own name for the limit, and with high effort', async () => {
  await simulated.models.chatModel.generate(question('openai', 'o3-2025-04-16'));
  const body = simulated.simulator.requests()[0]?.body;
  expect(body).toMatchObject({ max_completion_tokens: 8192, reasoning_effort: 'high', stream: true });
  expect(body).not.toHaveProperty('max_tokens');
});

test('others are asked with max_tokens 8192 and without an effort', async () => {
  await simulated.models.chatModel.generate(question('openrouter', 'openai/gpt-oss-20b:free'));
  const body = simulated.simulator.requests()[0]?.body;
  expect(body).toMatchObject({
    model: 'openai/gpt-oss-20b:free',
    max_tokens: 8192,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(body).not.toHaveProperty('reasoning_effort');
});

describe('what is chosen when nothing is (C-2, C-19)', () => {
  const world = (variables: Record<string, string>) => ({
    settings: { proxyUrl: undefined },
    secrets: secretsOf(variables),
    chatModel: simulated.models.chatModel,
  });

  test('OpenRouter with openai/gpt-oss-20b:free, with nothing set but the key (S1-5, S1-8)', () => {
    const { model } = createTodoAgent({}, world({ OPENROUTER_API_KEY: 'sk-test-key' }));
    expect(model).toEqual({ provider: 'openrouter', name: 'openai/gpt-oss-20b:free' });
  });

  test('an empty text counts as nothing (C-2)', () => {
    const variables = { OPENROUTER_API_KEY: 'sk-test-key', LLM_PROVIDER: ' ', OPENROUTER_DEFAULT_MODEL: '' };
    const { model } = createModel({ provider: '', model: ' ' }, world(variables));
    expect(model).toEqual({ provider: 'openrouter', name: 'openai/gpt-oss-20b:free' });
  });

  test.each([
    [
      { LLM_PROVIDER: 'OpenRouter', OPENROUTER_API_KEY: 'sk-test-key' },
      'openrouter',
      'openai/gpt-oss-20b:free',
    ],
    [
      {
        OPENROUTER_API_KEY: 'sk-test-key',
        OPENROUTER_DEFAULT_MODEL: 'meta-llama/llama-3.2-3b-instruct:free',
      },
      'openrouter',
      'meta-llama/llama-3.2-3b-instruct:free',
    ],
    [
      {
        LLM_PROVIDER: 'openrouter',
        OPENROUTER_API_KEY: 'sk-test-key',
        OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o',
      },
      'openrouter',
      'openai/gpt-4o',
    ],
    [{ LLM_PROVIDER: 'gemini', GEMINI_API_KEY: 'sk-test-key' }, 'gemini', 'gemini-2.5-flash'],
    [{ LLM_PROVIDER: 'GROQ', GROQ_API_KEY: 'sk-test-key' }, 'groq', 'llama-3.3-70b-versatile'],
    [{ LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test-key' }, 'openai', 'gpt-4o-mini'],
    [
      { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test-key', OPENAI_DEFAULT_MODEL: 'gpt-4o' },
      'openai',
      'gpt-4o',
    ],
  ])('%j is %s with %s (S1-13, S1-29, S1-30)', (variables, provider, name) => {
    expect(createModel({}, world(variables as Record<string, string>)).model).toEqual({ provider, name });
  });

  test.each([
    ['openrouter', 'OPENROUTER_API_KEY'],
    ['gemini', 'GEMINI_API_KEY'],
    ['groq', 'GROQ_API_KEY'],
    ['openai', 'OPENAI_API_KEY'],
  ])('%s without its key says which variable (S1-4)', (provider, variable) => {
    const text = `${variable} environment variable is required when LLM_PROVIDER=${provider}`;
    expect(() => createModel({ provider }, world({}))).toThrow(new Error(text));
    expect(() => createModel({}, world({ LLM_PROVIDER: provider }))).toThrow(new Error(text));
  });

  test('another provider is refused with those that are supported (S1-6)', () => {
    expect(() => createModel({ provider: 'mistral' }, world({}))).toThrow(
      new Error('Unsupported LLM provider: mistral. Supported providers: openai, gemini, groq, openrouter'),
    );
  });

  test('a prefix that only a proxy needs is taken off, but not from OpenRouter’s own models', () => {
    const variables = { OPENROUTER_API_KEY: 'sk-test-key' };
    const named = (model: string) => createModel({ model }, world(variables)).model.name;
    expect(named('openrouter/openai/gpt-4o')).toBe('openai/gpt-4o');
    expect(named('openrouter/auto')).toBe('openrouter/auto');
  });
});

test('a key that is not there when a model is asked is the same sentence, and calls nobody (S1-4)', async () => {
  simulated.models.variables.OPENROUTER_API_KEY = undefined;
  const error = await failureOf(simulated.models.chatModel.generate(question('openrouter', 'openai/gpt-4o')));
  expect(error).toMatchObject({
    kind: 'provider_not_configured',
    message: 'OPENROUTER_API_KEY environment variable is required when LLM_PROVIDER=openrouter',
  });
  expect(simulated.simulator.requests()).toEqual([]);
});

test('a key that is replaced is used with the next call', async () => {
  await simulated.models.chatModel.generate(question('openrouter', 'openai/gpt-4o'));
  simulated.models.variables.OPENROUTER_API_KEY = 'sk-test-rotated-0123456789';
  await simulated.models.chatModel.generate(question('openrouter', 'openai/gpt-4o'));
  expect(simulated.simulator.requests().map(({ headers }) => headers.authorization)).toEqual([
    'Bearer sk-test-openrouter-0123456789',
    'Bearer sk-test-rotated-0123456789',
  ]);
});

test('a model that was chosen from a proxy is asked of its provider, or refused with a reason', async () => {
  await simulated.models.chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o'));
  expect(simulated.simulator.requests()[0]).toMatchObject({ provider: 'openrouter', model: 'openai/gpt-4o' });
  const error = await failureOf(simulated.models.chatModel.generate(question('proxy', 'my-alias')));
  expect(error.message).toContain('BYTEBOT_LLM_PROXY_URL is not set');
});

test('connections are used again, and no answer is cut off', async () => {
  for (let call = 0; call < 10; call += 1) {
    await simulated.models.chatModel.generate(question('openrouter', 'openai/gpt-4o'));
  }
  await eventually(() => simulated.simulator.state().openRequests === 0);
  // The end of an answer may come a moment after its end mark, when the next call is on its way already.
  expect(simulated.simulator.state().distinctSockets).toBeLessThan(4);
  expect(simulated.simulator.requests().filter(({ aborted }) => aborted)).toEqual([]);
});
