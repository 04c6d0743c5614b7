import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/** A second attempt beside a slow one, against providers that are slow when the test says so. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const openai = { model: 'openai/slow', apiBase: `${simulator.url}/openai/v1`, params: { num_retries: 0 } };
  const groq = { model: 'groq/llama-3.3-70b-versatile', apiBase: `${simulator.url}/groq/openai/v1` };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'hedged', ...openai },
        { name: 'hedged', ...groq },
        { name: 'full', ...openai },
        { name: 'full', ...groq, params: { max_parallel_requests: 1 } },
        { name: 'alone', ...openai },
        { name: 'plain', ...openai },
        { name: 'plain', ...groq },
      ],
      {
        router_settings: {
          routing_strategy: 'in-order',
          disable_cooldowns: true,
          hedging: Object.fromEntries(
            ['hedged', 'full', 'alone'].map((name) => [name, { min_delay: 0.05, max_delay: 0.15 }]),
          ),
        },
      },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

const FAST = 'llama-3.3-70b-versatile';

async function slowOpenai(replies: readonly unknown[] = [{ delayMs: 3_000 }]): Promise<void> {
  await simulator.script({ match: { model: 'slow' }, replies, repeat: 'last' });
}

async function called(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ model }) => model);
}

describe.each([false, true])('with stream: %p', (stream) => {
  test('the second attempt answers, and the slow one is cancelled', async () => {
    await slowOpenai();
    const response = await chat(proxy.url, { model: 'hedged', stream });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Groq');
    expect(response.headers.get('x-litellm-model-name')).toBe(`groq/${FAST}`);
    expect(response.headers.get('x-litellm-attempted-retries')).toBe('0');
    expect(await called()).toEqual(['slow', FAST]);
    await eventually(async () => (await simulator.seen('slow'))[0]?.aborted === true);
    await expectIdle(proxy);
  });

  test('a first attempt that is quick enough has no second one', async () => {
    const response = await chat(proxy.url, { model: 'hedged', stream });
    expect(await response.text()).toContain('OpenAI');
    expect(await called()).toEqual(['slow']);
  });

  test('the first answers after all, and the second is cancelled', async () => {
    await slowOpenai([{ delayMs: 400 }]);
    await simulator.script({ match: { model: FAST }, replies: [{ delayMs: 3_000 }] });
    const response = await chat(proxy.url, { model: 'hedged', stream });
    expect(await response.text()).toContain('OpenAI');
    await eventually(async () => (await simulator.seen(FAST))[0]?.aborted === true);
    await expectIdle(proxy);
  });

  test('the second fails: the first still answers', async () => {
    await slowOpenai([{ delayMs: 400 }]);
    await simulator.script({ match: { model: FAST }, replies: [500], repeat: 'last' });
    const response = await chat(proxy.url, { model: 'hedged', stream });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('OpenAI');
  });

  test('both fail: the client learns it with both attempts, each made once', async () => {
    await slowOpenai([{ delayMs: 300, status: 500 }]);
    await simulator.script({ match: { model: FAST }, replies: [503], repeat: 'last' });
    const response = await chat(proxy.url, { model: 'hedged', stream, num_retries: 0 });
    expect(response.status).toBeGreaterThanOrEqual(500);
    const { error } = (await response.json()) as { error: { attempts: { model: string }[] } };
    expect(error.attempts.map(({ model }) => model)).toEqual(['slow', FAST]);
  });

  test('a client that leaves ends both', async () => {
    await slowOpenai();
    await simulator.script({ match: { model: FAST }, replies: [{ delayMs: 3_000 }] });
    const leaving = new AbortController();
    const asked = fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'hedged', stream, messages: [{ role: 'user', content: 'x' }] }),
      signal: leaving.signal,
    });
    await eventually(async () => (await called()).length === 2);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await eventually(async () => (await simulator.seen()).every(({ aborted }) => aborted));
    await expectIdle(proxy);
  });
});

test('what both attempts have cost is told of the request', async () => {
  await slowOpenai();
  await readStream(
    await chat(proxy.url, { model: 'hedged', stream: true }, { 'x-request-id': 'hedged-cost' }),
  );
  const decision = (await (await fetch(`${proxy.url}/v1/requests/hedged-cost`)).json()) as {
    attempts: { model: string; kind?: string; error?: string }[];
  };
  expect(decision.attempts).toMatchObject([
    { model: 'slow', kind: 'cancelled', error: 'another attempt was faster' },
    { model: FAST, status: 200 },
  ]);
});

test('there is none where the group is not hedged, and none without another provider', async () => {
  await slowOpenai([{ delayMs: 400 }]);
  for (const model of ['plain', 'alone']) {
    const response = await chat(proxy.url, { model });
    expect(await response.text()).toContain('OpenAI');
  }
  expect(await called()).toEqual(['slow', 'slow']);
});

test('there is none where the other deployment is full', async () => {
  await slowOpenai([{ delayMs: 600 }]);
  await simulator.script({ match: { model: FAST }, replies: [{ delayMs: 700 }], repeat: 'last' });
  const [first, second] = await Promise.all([
    chat(proxy.url, { model: 'full' }),
    chat(proxy.url, { model: 'full' }),
  ]);
  expect([await first.text(), await second.text()].every((text) => text.includes('OpenAI'))).toBe(true);
  expect((await called()).filter((model) => model === FAST)).toHaveLength(1);
});
