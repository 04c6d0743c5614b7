import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Streams of responses that are slow, fail or are left, over a provider that has responses and one that has none. */

const models = [
  { name: 'passed', upstream: 'gpt-x' },
  { name: 'translated', upstream: 'claude-x' },
];

let simulator: Simulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'passed', model: 'openai/gpt-x', apiBase: `${url}/openai/v1` },
        { name: 'translated', model: 'anthropic/claude-x', apiBase: `${url}/anthropic` },
      ],
      {
        litellm_settings: { num_retries: 0 },
        general_settings: { stream_hold_seconds: 0.05, heartbeat_seconds: 0.05 },
      },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});
beforeEach(() => simulator.reset());

function asked(model: string): Promise<Response> {
  return fetch(`${proxy.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${MASTER_KEY}` },
    body: JSON.stringify({ model, input: 'x', stream: true }),
  });
}

/** The text a client has read until the stream throws. */
async function readUntilThrown(model: string): Promise<{ text: string; error: unknown }> {
  let text = '';
  try {
    const stream = await client.responses.create({ model, input: 'x', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
  } catch (error) {
    return { text, error };
  }
  throw new Error('The stream has ended well.');
}

describe.each(models)('a stream that is $name', ({ name, upstream }) => {
  test('lives on comments while the provider thinks, and is whole', async () => {
    await simulator.script({ model: upstream, replies: [{ text: 'Here it is', delayMs: 400 }] });
    const response = await asked(name);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^: /);
    expect(text.match(/^event: .*$/gm)?.at(-1)).toBe('event: response.completed');
    expect(text).not.toContain('[DONE]');
  });

  test('that breaks off is thrown by the SDK after its words', async () => {
    await simulator.script({ model: upstream, replies: [{ text: 'one two three four', cutAfter: 2 }] });
    const { text, error } = await readUntilThrown(name);
    expect(text).toBe('one two');
    expect(error).toMatchObject({ code: 'server_error', message: expect.stringContaining('API error') });
  });

  test('that fails behind its comments is thrown by the SDK', async () => {
    await simulator.script({ model: upstream, replies: [{ status: 429, delayMs: 300 }] });
    const { text, error } = await readUntilThrown(name);
    expect(text).toBe('');
    expect(error).toMatchObject({ code: 'rate_limit_exceeded' });
  });

  test('ends its last event with the failure that Codex reads', async () => {
    await simulator.script({ model: upstream, replies: [{ text: 'one two three', cutAfter: 1 }] });
    const text = await (await asked(name)).text();
    const last = text.trim().split('\n\n').at(-1) ?? '';
    expect(last).toMatch(/^event: response\.failed\ndata: /);
    expect(JSON.parse(last.slice(last.indexOf('{')))).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error' } },
    });
  });

  test('that the client leaves ends the call', async () => {
    await simulator.script({ model: upstream, replies: [{ text: 'word '.repeat(200), chunkDelayMs: 20 }] });
    const stream = client.responses.stream({ model: name, input: 'x' });
    stream.on('response.output_text.delta', () => stream.abort());
    await expect(stream.done()).rejects.toThrow(/abort/i);
    await eventually(async () => (await simulator.seen(upstream))[0]?.aborted === true);
  });
});
