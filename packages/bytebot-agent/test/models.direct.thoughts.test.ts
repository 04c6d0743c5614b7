import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { memberOf } from '@bytebot/shared';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { modelsFor, providerVariables, question } from './support/agent-models.ts';

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

test('Groq, which refuses the thoughts of earlier answers, is not sent them', async () => {
  const { chatModel } = modelsFor({ variables: providerVariables(simulator.url) });
  const messages = [
    { role: 'user' as const, content: 'Two and two?' },
    { role: 'assistant' as const, content: 'Four.', reasoning_content: 'Easy.' },
    { role: 'user' as const, content: 'And three?' },
  ];
  const turn = await chatModel.generate(question('groq', 'llama-3.3-70b-versatile', { messages }));
  expect(turn.blocks).not.toEqual([]);
  expect(memberOf(simulator.requests().at(-1)?.body, 'messages')).toEqual([
    messages[0],
    { role: 'assistant', content: 'Four.' },
    messages[2],
  ]);
});
