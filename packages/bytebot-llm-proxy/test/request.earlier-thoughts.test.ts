import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Clients send the thoughts of earlier answers back; Groq refuses messages that have a field for them. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({
    config: configOf([
      { name: 'groq', model: 'groq/llama-3.3-70b-versatile', apiBase: `${simulator.url}/groq/openai/v1` },
      { name: 'openai', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
    ]),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

const question = { role: 'user', content: 'And now?' };
const thought = { role: 'assistant', content: 'Four.', reasoning_content: 'Two and two.' };

async function sentMessages(model: string): Promise<unknown> {
  await simulator.reset();
  const response = await fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [question, thought, question] }),
  });
  expect(response.status).toBe(200);
  return (await simulator.seen())[0]?.body.messages;
}

test('Groq gets the messages without them', async () => {
  expect(await sentMessages('groq')).toEqual([question, { role: 'assistant', content: 'Four.' }, question]);
});

test('others get what the client sent', async () => {
  expect(await sentMessages('openai')).toEqual([question, thought, question]);
});
