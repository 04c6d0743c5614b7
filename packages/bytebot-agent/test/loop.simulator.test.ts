import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { isJsonObject } from '@bytebot/shared';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newTask, recordOf } from '../src/loop/loop.test-helper.ts';
import { LoopGuard } from '../src/loop/loop-guard.ts';
import { finishTurn, runStep } from '../src/loop/run-step.ts';
import type { StepOptions } from '../src/loop/step.ts';
import { fromChatMessage } from '../src/messages/from-chat-message.ts';
import { png } from '../src/messages/histories.test-helper.ts';
import { toChatMessages } from '../src/messages/to-chat-messages.ts';
import type { ChatModel } from '../src/model/chat-model.ts';
import { temporaryStore } from '../src/store/store.test-helper.ts';
import type { Store } from '../src/store/store.ts';
import { defineTool } from '../src/tools/tool.ts';

/** The loop against a provider that checks ids and order as OpenAI does. */

let simulator: RunningSimulator;
let store: Store;
let shots = 0;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  store = await temporaryStore();
});
afterAll(async () => {
  await simulator.close();
});

const chatModel: ChatModel = {
  async generate({ model, messages, tools }) {
    const response = await fetch(`${simulator.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test-provider' },
      body: JSON.stringify({ model: model.name, messages, tools, max_tokens: 500 }),
    });
    const body: unknown = await response.json();
    const message = firstMessage(body);
    if (!response.ok || !isJsonObject(message)) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return {
      ...fromChatMessage({ ...message, role: 'assistant' }),
      finishReason: null,
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      model: model.name,
      requestId: undefined,
    };
  },
};

function firstMessage(body: unknown): unknown {
  const choices = isJsonObject(body) ? body.choices : undefined;
  const [choice]: unknown[] = Array.isArray(choices) ? choices : [];
  return isJsonObject(choice) ? choice.message : undefined;
}

const tools = [
  defineTool({
    name: 'take_screenshot',
    description: 'Shows the screen.',
    input: z.object({}),
    effect: 'outside',
    run: async () => {
      shots += 1;
      return { content: [{ type: 'text', text: `Shot ${shots}` }, png] };
    },
  }),
];

async function begin(said: string) {
  const { id } = await newTask(store);
  await store.messages.add(id, 'USER', [{ type: 'text', text: said }]);
  const stop = new AbortController();
  const options = async (): Promise<StepOptions> => ({
    chatModel,
    model: { provider: 'proxy', name: 'gpt-4o' },
    messages: toChatMessages('You work.', await store.messages.list(id)),
    tools,
    store,
    record: recordOf(store, id),
    guard: new LoopGuard(),
    signal: stop.signal,
  });
  return { id, stop, options };
}

const twice = 'Use both tools: take_screenshot and take_screenshot in parallel.';

test('parallel calls with images in their results are answered in an order that OpenAI accepts', async () => {
  shots = 0;
  const { id, options } = await begin(twice);
  const first = await runStep(await options());
  expect(first.results).toHaveLength(2);
  const second = await runStep(await options());
  expect(second.results).toEqual([]);
  expect(second.turn.blocks).toEqual([{ type: 'text', text: 'The tools answered: Shot 1 and Shot 2' }]);
  const messages = await store.messages.list(id);
  expect(messages.map(({ role }) => role)).toEqual(['USER', 'ASSISTANT', 'USER', 'ASSISTANT']);
  const asked = simulator.requests('gpt-4o').at(-1);
  expect(JSON.stringify(asked)).toContain('data:image/png;base64');
});

test('a run that was cut off between its calls goes on, and the provider accepts what came of it', async () => {
  shots = 0;
  const { id, stop, options } = await begin(twice);
  const given = await options();
  const cut = {
    ...given,
    onEvent: (event: { readonly type: string }) => {
      if (event.type === 'tool_result') stop.abort();
    },
  };
  await expect(runStep(cut)).rejects.toThrow('BytebotAgentInterrupt');
  const [, turn] = await store.messages.list(id);
  if (turn === undefined) throw new Error('The turn was not kept.');
  await finishTurn(
    { owner: turn.id, blocks: turn.content, malformedInputs: new Map() },
    { ...given, record: recordOf(store, id, turn.id), signal: new AbortController().signal },
  );
  expect(shots).toBe(2);
  const last = await runStep(await options());
  expect(last.turn.blocks).toEqual([{ type: 'text', text: 'The tools answered: Shot 1 and Shot 2' }]);
});

test('a turn whose results were lost is accepted as well', async () => {
  const { id, options } = await begin('Look at it.');
  await store.messages.add(id, 'ASSISTANT', [
    { type: 'tool_use', id: 'call_lost', name: 'take_screenshot', input: {} },
  ]);
  const { turn } = await runStep(await options());
  expect(JSON.stringify(turn.blocks)).toContain('There is no result');
});
