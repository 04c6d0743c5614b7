import { openrouterCatalogue } from '@bytebot/provider-simulator';
import { describe, expect, test } from '@jest/globals';
import { type Bench, startBench } from './bench.test-helper.ts';
import { createGrok2Client } from './grok-client.ts';
import type { Grok2Client } from './grok2-client.ts';
import type { Grok2ClientOptions } from './grok2-options.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };

async function bench(
  variables: Record<string, string>,
  more: Partial<Grok2ClientOptions> = {},
): Promise<Bench & { client: Grok2Client }> {
  const started = await startBench(variables);
  const apiKey = 'sk-or-v1-test-selection';
  return { ...started, client: createGrok2Client({ ...started.options, apiKey, retry, ...more }) };
}

function failing(bench: Bench, models: readonly string[], reply: unknown = 503): void {
  for (const model of models) bench.simulator.script({ model, replies: [reply], repeat: 'last' });
}

const settings = {
  OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o',
  OPENROUTER_FALLBACK_MODELS: ' meta-llama/llama-3.3-70b-instruct:free , ,google/gemini-2.0-flash-exp:free,',
};

/** The catalogue by context length, then name. */
const byContext = [...openrouterCatalogue().values()]
  .sort((left, right) => right.context_length - left.context_length || (left.name < right.name ? -1 : 1))
  .map(({ id }) => id);

test('requested, default, fallbacks in their order, then all by context length (S4-19, S4-20, S4-21, S4-22, S4-5)', async () => {
  const world = await bench(settings);
  world.simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
  await world.client.generateResponse(messages, 'openai/gpt-5');
  expect(world.models()).toEqual([
    'openai/gpt-5',
    'openai/gpt-4o',
    'meta-llama/llama-3.3-70b-instruct:free',
    'google/gemini-2.0-flash-exp:free',
    ...byContext.slice(0, 6),
  ]);
});

test('no model is tried twice (S4-23)', async () => {
  const world = await bench({
    OPENROUTER_DEFAULT_MODEL: 'openrouter/openai/gpt-4o',
    OPENROUTER_FALLBACK_MODELS: 'openai/gpt-4o,gpt-4o,openai/gpt-5',
    OPENROUTER_MAX_CANDIDATES: '4',
  });
  world.simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
  await world.client.generateResponse(messages, 'openai/gpt-4o');
  expect(world.models()).toEqual(['openai/gpt-4o', 'openai/gpt-5', ...byContext.slice(0, 2)]);
});

test('the next model answers, and a notice says so (S4-24, S4-31, S4-59)', async () => {
  const world = await bench(settings);
  failing(world, ['openai/gpt-5']);
  const result = await world.client.generateResponse(messages, 'openai/gpt-5');
  expect(result).toEqual({
    response: expect.any(String),
    model: 'openai/gpt-4o',
    tokens: expect.any(Number),
    notice: "Primary model 'openai/gpt-5' unavailable. Responded with 'openai/gpt-4o'.",
  });
  expect(world.lines).toContainEqual({
    level: 'info',
    message: 'switched from openai/gpt-5 to openai/gpt-4o (503 overloaded)',
    fields: { from: 'openai/gpt-5', to: 'openai/gpt-4o', reason: '503 overloaded' },
  });
});

test('a name OpenRouter does not have: the next model answers (S4-24, S4-41)', async () => {
  const world = await bench(settings);
  const result = await world.client.generateResponse(messages, 'requested-model-id');
  expect(result).toMatchObject({
    model: 'openai/gpt-4o',
    notice: expect.stringContaining('requested-model-id'),
  });
  expect(world.models()).toEqual(['requested-model-id', 'openai/gpt-4o']);
});

test('no model and no default: the largest context answers (S3-13, S4-4, S4-16)', async () => {
  const world = await bench({ OPENROUTER_DEFAULT_MODEL: '' });
  expect(await world.client.generateResponse(messages)).toMatchObject({ response: expect.any(String) });
  expect(world.models()).toEqual(byContext.slice(0, 1));
});

test('a model that is new at OpenRouter is usable before the catalogue knows it (S4-16)', async () => {
  const world = await bench({});
  world.simulator.script({ model: 'acme/brand-new', replies: [{ text: 'new' }] });
  expect(await world.client.generateResponse(messages, 'acme/brand-new')).toMatchObject({ response: 'new' });
});

test.each([
  ['openrouter/gpt-oss-120b', 'openai/gpt-oss-120b'],
  ['openai/gpt-4o:online', 'openai/gpt-4o:online'],
  ['openrouter/openai/gpt-oss-20b:free', 'openai/gpt-oss-20b:free'],
  ['openai/gpt-4o:nitro', 'openai/gpt-4o:nitro'],
  ['openai/gpt-4o:floor', 'openai/gpt-4o:floor'],
])('%s goes out as %s, its suffix untouched (S3-7, C-1)', async (asked, id) => {
  const world = await bench({});
  expect(await world.client.generateResponse(messages, asked)).not.toHaveProperty('notice');
  expect(world.models()).toEqual([id]);
});

describe('which failures go on (C-28)', () => {
  test.each([404, 408, 409, 425, 429, 500, 502, 503, 504])(
    '%s: the next model is asked (S4-33)',
    async (status) => {
      const world = await bench(settings);
      failing(world, ['openai/gpt-5'], status);
      expect(await world.client.generateResponse(messages, 'openai/gpt-5')).toMatchObject({
        model: 'openai/gpt-4o',
      });
      expect(world.models()).toEqual(['openai/gpt-5', 'openai/gpt-4o']);
    },
  );

  test.each([400, 401, 403])('%s ends the chain', async (status) => {
    const world = await bench(settings);
    failing(world, ['openai/gpt-5'], status);
    expect(await world.client.generateResponse(messages, 'openai/gpt-5')).toMatchObject({
      status_code: status,
      model: 'openai/gpt-5',
    });
    expect(world.models()).toEqual(['openai/gpt-5']);
  });

  test('402: only models that cost nothing go on (C-27, S4-24)', async () => {
    const world = await bench(settings);
    failing(world, ['openai/gpt-5'], 402);
    const result = await world.client.generateResponse(messages, 'openai/gpt-5');
    expect(result).toMatchObject({ model: 'meta-llama/llama-3.3-70b-instruct:free' });
    expect(world.models()).toEqual(['openai/gpt-5', 'meta-llama/llama-3.3-70b-instruct:free']);
  });

  test('402 for ever: every further model is free', async () => {
    const world = await bench({});
    world.simulator.script({ match: { provider: 'openrouter' }, replies: [402], repeat: 'last' });
    const result = await world.client.generateResponse(messages, 'openai/gpt-5');
    expect(result).toMatchObject({ requires_credits: true });
    const [, ...others] = world.models();
    expect(others).toHaveLength(9);
    for (const id of others) {
      expect(openrouterCatalogue().get(id)?.pricing).toMatchObject({ prompt: '0', completion: '0' });
    }
  });

  test('a lost connection and an empty answer go on', async () => {
    const world = await bench(settings);
    failing(world, ['openai/gpt-5'], { reset: true });
    failing(world, ['openai/gpt-4o'], { text: '' });
    expect(await world.client.generateResponse(messages, 'openai/gpt-5')).toMatchObject({
      model: 'meta-llama/llama-3.3-70b-instruct:free',
    });
    expect(world.lines.map(({ message }) => message)).toContain(
      'switched from openai/gpt-4o to meta-llama/llama-3.3-70b-instruct:free (empty answer)',
    );
  });
});

test('at most ten models, or OPENROUTER_MAX_CANDIDATES (C-28)', async () => {
  for (const [variables, count] of [
    [{}, 10],
    [{ OPENROUTER_MAX_CANDIDATES: '3' }, 3],
  ] as const) {
    const world = await bench(variables);
    world.simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
    await world.client.generateResponse(messages, 'openai/gpt-5');
    expect(world.models()).toHaveLength(count);
  }
});

test('after the deadline no further model is asked (C-28)', async () => {
  let nowMs = 0;
  const now = () => {
    nowMs += 1_000;
    return nowMs;
  };
  const world = await bench(settings, { deadlineMs: 1_500, now });
  world.simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
  await world.client.generateResponse(messages, 'openai/gpt-5');
  expect(world.models().length).toBeLessThan(4);
});

test('without a catalogue the ten built-in free models are tried last', async () => {
  const world = await bench({ OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o' });
  world.simulator.script({ match: { path: '/models' }, replies: [500], repeat: 'last' });
  failing(world, ['openai/gpt-5', 'openai/gpt-4o'], 402);
  expect(await world.client.generateResponse(messages, 'openai/gpt-5')).toMatchObject({
    model: 'meta-llama/llama-3.3-70b-instruct:free',
  });
  expect(world.models()).toEqual(['openai/gpt-5', 'meta-llama/llama-3.3-70b-instruct:free']);
});
