import { beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { AgentInterrupt, type AssistantTurn } from '../model/chat-model.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { defineTool, textOutput } from '../tools/tool.ts';
import { model, newTask, recordOf, ScriptedModel, textBlock, turnOf, useOf } from './loop.test-helper.ts';
import { LoopGuard } from './loop-guard.ts';
import { runStep } from './run-step.ts';
import type { StepEvent, StepOptions } from './step.ts';

let store: Store;

beforeAll(async () => {
  store = await temporaryStore();
});

const tools = [
  defineTool({
    name: 'look',
    description: 'Looks.',
    input: z.object({}),
    effect: 'none',
    run: async () => textOutput('A cat.'),
  }),
];

async function step(turn: AssistantTurn, options: Partial<StepOptions> = {}) {
  const { id } = await newTask(store);
  const chatModel = new ScriptedModel([turn]);
  const events: StepEvent[] = [];
  const outcome = await runStep({
    chatModel,
    model,
    messages: [{ role: 'user', content: 'Look.' }],
    tools,
    store,
    record: recordOf(store, id),
    guard: new LoopGuard(),
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...options,
  }).catch((error: unknown) => error);
  const messages = (await store.messages.list(id)).map(({ role, content }) => ({ role, content }));
  return { outcome, events, messages, request: chatModel.requests[0] };
}

test('the answer is kept, then its tools run, then their results are kept; watchers hear it all in order', async () => {
  const turn = turnOf([
    { type: 'thinking', thinking: 'Hm.', signature: '' },
    textBlock('I look.'),
    useOf('a', 'look'),
  ]);
  const { outcome, events, messages } = await step(turn);
  const result = { type: 'tool_result', tool_use_id: 'a', content: [textBlock('A cat.')] };
  expect(outcome).toEqual({ turn, results: [result] });
  expect(messages).toEqual([
    { role: 'ASSISTANT', content: turn.blocks },
    { role: 'USER', content: [result] },
  ]);
  expect(events).toEqual([
    { type: 'thinking', text: 'Hm.' },
    { type: 'text', text: 'I look.' },
    { type: 'tool_call', id: 'a', name: 'look', input: {} },
    { type: 'tool_result', name: 'look', result },
  ]);
});

test('the model is offered the tools, or none at all', async () => {
  const turn = turnOf([textBlock('Hello.')]);
  const { request } = await step(turn, { maxTokens: 100, parallelToolCalls: false });
  expect(request).toMatchObject({ model, maxTokens: 100, parallelToolCalls: false });
  expect(request?.tools).toEqual(tools.map(({ definition }) => definition));
  const bare = (await step(turn, { tools: [], parallelToolCalls: false })).request;
  expect(bare).not.toHaveProperty('tools');
  expect(bare).not.toHaveProperty('parallelToolCalls');
});

test('an answer in words is the end, and an empty one is not kept', async () => {
  const words = await step(turnOf([textBlock('Done.')]));
  expect(words.outcome).toMatchObject({ results: [] });
  expect(words.messages).toHaveLength(1);
  const empty = await step(turnOf([]));
  expect(empty.outcome).toMatchObject({ results: [] });
  expect(empty.messages).toEqual([]);
});

test('an interrupt while the model answers keeps nothing', async () => {
  const { outcome, messages } = await step(turnOf([textBlock('Hello.')]), { signal: AbortSignal.abort() });
  expect(outcome).toBeInstanceOf(AgentInterrupt);
  expect(messages).toEqual([]);
});

test('an answer that cannot be kept runs no tool', async () => {
  const events: StepEvent[] = [];
  const record = {
    saveTurn: () => Promise.reject(new Error('The database is away.')),
    saveResults: () => Promise.resolve(),
  };
  const { outcome } = await step(turnOf([useOf('a', 'look')]), {
    record,
    onEvent: (event) => events.push(event),
  });
  expect(outcome).toMatchObject({ message: 'The database is away.' });
  expect(events).toEqual([]);
});
