import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** OpenAI's reasoning models refuse `max_tokens`, which ByteBot's agent always sends (S0-28). */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf([
      { name: 'thinks', model: 'openai/o3-mini', apiBase },
      { name: 'talks', model: 'openai/gpt-4o', apiBase },
    ]),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

async function sentFor(model: string, limits: Record<string, unknown>): Promise<Record<string, unknown>> {
  await simulator.reset();
  const response = await fetch(`${proxy.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...limits }),
  });
  expect(response.status).toBe(200);
  return (await simulator.seen())[0]?.body ?? {};
}

test('the limit reaches them under its newer name', async () => {
  const sent = await sentFor('thinks', { max_tokens: 8192 });
  expect(sent).toMatchObject({ max_completion_tokens: 8192 });
  expect(sent).not.toHaveProperty('max_tokens');
});

test('what the client wrote under the newer name counts', async () => {
  const sent = await sentFor('thinks', { max_tokens: 8192, max_completion_tokens: 100 });
  expect(sent).toMatchObject({ max_completion_tokens: 100 });
  expect(sent).not.toHaveProperty('max_tokens');
});

test('other models get what the client wrote', async () => {
  expect(await sentFor('talks', { max_tokens: 100 })).toMatchObject({ max_tokens: 100 });
});
