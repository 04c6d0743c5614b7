import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.test-helper.ts';
import { AgentInterrupt } from '../src/model/chat-model.ts';
import { ModelError } from '../src/model/model-error.ts';
import { failureOf, modelsFor, providerVariables, question } from './support/agent-models.ts';
import { simulatedProviders } from './support/simulated-models.ts';

/** Failures of providers that are called directly. */

const simulated = simulatedProviders({ idleMs: 500, headMs: 2_000 });
const free = 'openai/gpt-oss-20b:free';

test('[429, 429, 200] is an answer, after about 1 s and 2 s (S1-23)', async () => {
  const patient = modelsFor({ variables: providerVariables(simulated.simulator.url), waits: true });
  const busy = { status: 429, headers: { 'retry-after': '' } };
  simulated.simulator.script({ match: { model: free }, replies: [busy, busy] });
  const turn = await patient.chatModel.generate(question('openrouter', free));
  patient.close();
  expect(turn.blocks).toHaveLength(1);
  const arrivals = simulated.simulator.requests(free).map(({ arrivedAtMs }) => arrivedAtMs);
  const gaps = arrivals
    .slice(1)
    .map((arrivedAtMs, index) => Math.round((arrivedAtMs - (arrivals[index] ?? 0)) / 100));
  expect(gaps).toHaveLength(2);
  // Tenths of a second; a busy machine may be late, never early.
  expect(gaps[0]).toBeGreaterThanOrEqual(9);
  expect(gaps[1]).toBeGreaterThanOrEqual(19);
  expect(patient.lines.filter(({ message }) => message === 'The model is asked again')).toMatchObject([
    { level: 'warn', fields: { wait_ms: 1_000, kind: 'rate_limited', provider: 'OpenRouter' } },
    { level: 'warn', fields: { wait_ms: 2_000 } },
  ]);
});

const passing: readonly (readonly [string, readonly unknown[]])[] = [
  ['503', [503, 503]],
  ['500', [500, 500]],
  ['a reset connection', [{ reset: true }]],
  ['a stream that is cut before its first piece', [{ cutAfter: 0 }]],
  ['an error as the first event', [{ errorAfter: 0 }]],
  ['an empty answer', [{ empty: true }]],
  ['a page', [{ html: true }]],
];

test.each(passing)('%s is tried again until the first piece has come', async (_, replies) => {
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies });
  const turn = await simulated.models.chatModel.generate(question('openai', 'gpt-4o'));
  expect(turn.blocks).toHaveLength(1);
  expect(simulated.simulator.requests('gpt-4o')).toHaveLength(replies.length + 1);
});

test.each([400, 401, 402, 403, 404, 422])('%i is not tried again', async (status) => {
  simulated.simulator.script({ match: { model: free }, replies: [status], repeat: 'last' });
  const error = await failureOf(simulated.models.chatModel.generate(question('openrouter', free)));
  expect(error.provider).toBe('OpenRouter');
  expect(error.message).toMatch(/^OpenRouter API /);
  expect(simulated.simulator.requests(free)).toHaveLength(1);
});

test('a wait longer than a minute ends the tries; whoever has the time may come back', async () => {
  simulated.simulator.script({
    match: { model: free },
    replies: [{ status: 429, retryAfter: 120 }],
    repeat: 'last',
  });
  const error = await failureOf(simulated.models.chatModel.generate(question('openrouter', free)));
  expect(error).toMatchObject({ kind: 'rate_limited', retryAfterMs: 120_000 });
  expect(simulated.simulator.requests(free)).toHaveLength(1);
});

test('a provider that says not to try again is not (x-should-retry)', async () => {
  const reply = { status: 500, headers: { 'x-should-retry': 'false' } };
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies: [reply], repeat: 'last' });
  await failureOf(simulated.models.chatModel.generate(question('openai', 'gpt-4o')));
  expect(simulated.simulator.requests('gpt-4o')).toHaveLength(1);
});

describe.each([
  ['openrouter', free, 'OpenRouter'],
  ['gemini', 'gemini-2.5-flash', 'Gemini'],
  ['groq', 'llama-3.3-70b-versatile', 'Groq'],
  ['openai', 'gpt-4o', 'OpenAI'],
  ['anthropic', 'claude-sonnet-4-20250514', 'Anthropic'],
])('%s', (provider, model, name) => {
  test.each([
    ['cut', { cutAfter: 2 }],
    ['ended early', { endAfter: 2 }],
    ['silent', { stallAfter: 2 }],
  ])('a stream that is %s after content is broken, and not asked for again', async (_, fault) => {
    simulated.simulator.script({
      match: { model },
      replies: [{ text: 'one two three four', ...fault }],
      repeat: 'last',
    });
    const error = await failureOf(simulated.models.chatModel.generate(question(provider, model)));
    expect(error).toMatchObject({ kind: 'stream_broken', provider: name });
    expect(simulated.simulator.requests(model)).toHaveLength(1);
  });

  test('an error in the middle is the provider’s', async () => {
    simulated.simulator.script({
      match: { model },
      replies: [{ text: 'one two three', errorAfter: 2 }],
      repeat: 'last',
    });
    const error = await failureOf(simulated.models.chatModel.generate(question(provider, model)));
    expect(error.provider).toBe(name);
    expect(error.message).toMatch(new RegExp(`^${name} API `));
    expect(simulated.simulator.requests(model)).toHaveLength(1);
  });

  test('an abort cuts the call', async () => {
    const stop = new AbortController();
    simulated.simulator.script({ match: { model }, replies: [{ text: 'one two three', stallAfter: 2 }] });
    const call = simulated.models.chatModel.generate(
      question(provider, model, { signal: stop.signal, onDelta: () => stop.abort() }),
    );
    await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
    await eventually(() => simulated.simulator.requests(model)[0]?.aborted === true);
  });

  test('every error it is known to answer with is understood, and no key is told', async () => {
    const folder = new URL(`../../provider-simulator/fixtures/errors/${provider}/`, import.meta.url);
    const names = readdirSync(fileURLToPath(folder)).map((file) => file.replace(/\.json$/, ''));
    expect(names.length).toBeGreaterThan(5);
    for (const fixture of names) {
      simulated.simulator.reset();
      simulated.simulator.script({
        match: { model },
        replies: [{ fixture: `${provider}/${fixture}` }],
        repeat: 'last',
      });
      const outcome = await simulated.models.chatModel
        .generate(question(provider, model))
        .catch((error: unknown) => error);
      // Some of them are endings of an answer rather than failures: a refusal, a stray comma.
      if (!(outcome instanceof ModelError)) continue;
      expect({ fixture, provider: outcome.provider }).toEqual({ fixture, provider: name });
      expect(outcome.message).not.toMatch(/undefined|\[object|^.{0,5}$/);
      expect(outcome.message.match(/API error/g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(errorKinds[outcome.kind]).toBeDefined();
      expect(simulated.simulator.requests(model).length).toBeLessThanOrEqual(3);
    }
    expect(JSON.stringify(simulated.models.lines)).not.toMatch(/sk-test|AIza\w{6}/);
  });
});

test('the hints are for who has the key', async () => {
  simulated.simulator.script({ match: { model: free }, replies: [401], repeat: 'last' });
  const refused = await failureOf(simulated.models.chatModel.generate(question('openrouter', free)));
  // The variable is named once.
  expect(`${refused.message} ${refused.hint}`.match(/OPENROUTER_API_KEY/g)).toHaveLength(1);
  expect(refused.hint).toMatch(/revoked/);
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies: [401], repeat: 'last' });
  const unnamed = await failureOf(simulated.models.chatModel.generate(question('openai', 'gpt-4o')));
  expect(unnamed.hint).toMatch(/^Check OPENAI_API_KEY/);
  simulated.simulator.script({ match: { model: 'gpt-4o' }, replies: [503], repeat: 'last' });
  const busy = await failureOf(simulated.models.chatModel.generate(question('openai', 'gpt-4o')));
  expect(busy.hint).not.toMatch(/proxy/i);
});

test('a host that is not there is named, with what to check', async () => {
  simulated.models.variables.OPENROUTER_BASE_URL = 'http://127.0.0.1:1/api/v1';
  const error = await failureOf(simulated.models.chatModel.generate(question('openrouter', free)));
  expect(error).toMatchObject({ kind: 'network', provider: 'OpenRouter', code: 'ECONNREFUSED', status: 0 });
  expect(error.message).toMatch(/^OpenRouter API error: Connection failed \(.*127\.0\.0\.1:1.*refused/);
  expect(error.hint).toContain('HTTPS_PROXY');
});
