import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { png } from '../messages/histories.test-helper.ts';
import { pairResults } from '../messages/history.ts';
import { refusalOf } from '../messages/strict-conversation.test-helper.ts';
import { toChatMessages } from '../messages/to-chat-messages.ts';
import type { ChatModel } from '../model/chat-model.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { defineTool, type Tool, textOutput } from '../tools/tool.ts';
import { model, newTask, recordOf, ScriptedModel, textBlock, turnOf, useOf } from './loop.test-helper.ts';
import { LoopGuard } from './loop-guard.ts';
import { Fate, Killed, mortal } from './mortal-store.test-helper.ts';
import { finishTurn, runStep } from './run-step.ts';

/** Two turns with calls of every kind of effect, one that cannot be used, and an answer. */
const script = [
  turnOf([
    textBlock('I begin.'),
    useOf('a', 'add_todo', { title: 'A' }),
    useOf('b', 'click', { x: 1 }),
    useOf('c', 'look'),
  ]),
  turnOf(
    [
      useOf('a', 'click', { x: 2 }),
      useOf('b', 'click', { x: 3 }),
      useOf('c', 'add_todo', { title: 'B' }),
      useOf('d', 'add_todo', { title: '' }),
      useOf('e', 'add_todo'),
    ],
    new Map([['e', '{"title": "C']]),
  ),
  turnOf([textBlock('Done.')]),
];

let store: Store;
let users = 0;

beforeAll(async () => {
  store = await temporaryStore();
});

/** One task, and what has really happened to the world. */
class World {
  readonly userId = `user-${++users}`;
  readonly clicks: number[] = [];
  taskId = '';

  async begin(): Promise<void> {
    this.taskId = (await newTask(store)).id;
    await store.messages.add(this.taskId, 'USER', [textBlock('Tidy the desktop.')]);
  }

  tools(fate: Fate): Tool[] {
    const title = z.object({ title: z.string().min(1) });
    return [
      defineTool({
        name: 'add_todo',
        description: 'Adds a todo.',
        input: title,
        effect: 'store',
        run: async (input, context) => {
          const { id } = await context.store.todos.add(this.userId, input);
          return textOutput(`Added number ${id}.`);
        },
      }),
      defineTool({
        name: 'click',
        description: 'Clicks.',
        input: z.object({ x: z.number() }),
        effect: 'outside',
        run: ({ x }) =>
          fate.act(() => {
            this.clicks.push(x);
            return textOutput(`Clicked at ${x}.`);
          }),
      }),
      defineTool({
        name: 'look',
        description: 'Looks.',
        input: z.object({}),
        effect: 'none',
        run: () => fate.act(() => ({ content: [png] })),
      }),
    ];
  }

  /** What a worker does from its start to the end of the task, or until it is killed. */
  async live(fate: Fate): Promise<'done' | 'killed'> {
    const scripted = new ScriptedModel(script);
    const chatModel: ChatModel = { generate: (request) => fate.act(() => scripted.generate(request)) };
    try {
      while (await this.step(mortal(store, fate), chatModel, this.tools(fate)));
      return 'done';
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      throw error;
    }
  }

  async step(mortalStore: Store, chatModel: ChatModel, tools: Tool[]): Promise<boolean> {
    const messages = await mortalStore.messages.list(this.taskId);
    const last = messages.findLastIndex(({ role }) => role === 'ASSISTANT');
    const turn = messages[last];
    const record = recordOf(mortalStore, this.taskId, turn?.id);
    const common = {
      tools,
      store: mortalStore,
      record,
      guard: new LoopGuard(),
      signal: new AbortController().signal,
    };
    const calls = pairResults(messages).callsOf(last);
    if (turn !== undefined && calls.some(({ result }) => result === undefined)) {
      await finishTurn({ owner: turn.id, blocks: turn.content, malformedInputs: new Map() }, common);
      return true;
    }
    if (turn !== undefined && calls.length === 0) return false;
    const { results } = await runStep({
      ...common,
      chatModel,
      model,
      messages: toChatMessages('You work.', messages),
    });
    return results.length > 0;
  }

  /** Nothing is lost, nothing is doubled, and what is unknown is said to be. */
  async check(): Promise<void> {
    const messages = await store.messages.list(this.taskId);
    expect(messages.map(({ role }) => role)).toEqual([
      'USER',
      'ASSISTANT',
      'USER',
      'ASSISTANT',
      'USER',
      'ASSISTANT',
    ]);
    expect(messages.filter(({ role }) => role === 'ASSISTANT').map(({ content }) => content)).toEqual(
      script.map(({ blocks }) => blocks),
    );
    const { calls } = pairResults(messages);
    expect(calls).toHaveLength(8);
    for (const { call, result } of calls) {
      const said = JSON.stringify(result);
      const { x } = call.input;
      const times = this.clicks.filter((click) => click === x).length;
      if (call.name !== 'click') continue;
      if (said.includes('its effect is unknown')) expect(times).toBeLessThanOrEqual(1);
      else expect([said.includes(`Clicked at ${String(x)}.`), times]).toEqual([true, 1]);
    }
    const todos = await store.todos.list(this.userId);
    expect(todos.map(({ title }) => title).sort()).toEqual(['A', 'B']);
    for (const { id } of todos) expect(JSON.stringify(messages)).toContain(`Added number ${id}.`);
    expect(refusalOf(toChatMessages('You work.', messages))).toBeUndefined();
    for (const { id } of messages)
      expect(await store.toolCalls.stateOf(id, 'a')).toEqual({ state: 'planned' });
  }
}

async function liveThrough(kills: readonly { readonly at: number; readonly isBefore: boolean }[]) {
  const world = new World();
  await world.begin();
  for (const { at, isBefore } of kills) await world.live(new Fate(at, isBefore));
  const fate = new Fate();
  expect(await world.live(fate)).toBe('done');
  return { world, fate };
}

describe('a run that is killed and goes on', () => {
  test('has lost nothing and done nothing twice, wherever it was killed', async () => {
    const { world: untouched, fate } = await liveThrough([]);
    await untouched.check();
    expect(untouched.clicks).toEqual([1, 2, 3]);
    expect(fate.operations).toBeGreaterThan(30);
    for (let at = 1; at <= fate.operations; at += 1) {
      for (const isBefore of [true, false]) {
        const { world } = await liveThrough([{ at, isBefore }]);
        await checked(world, `killed ${isBefore ? 'before' : 'after'} operation ${at}`);
      }
    }
  });

  test('the same when it is killed again and again', async () => {
    const kill = fc.record({ at: fc.integer({ min: 1, max: 25 }), isBefore: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(kill, { minLength: 2, maxLength: 6 }), async (kills) => {
        const { world } = await liveThrough(kills);
        await world.check();
      }),
      { numRuns: 60 },
    );
  });
});

async function checked(world: World, when: string): Promise<void> {
  try {
    await world.check();
  } catch (error) {
    throw new Error(`${when}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
