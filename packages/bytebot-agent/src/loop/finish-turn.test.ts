import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { ContentBlock, ToolResultBlock } from '../messages/content-block.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { defineTool, type Tool, type ToolEffect, textOutput } from '../tools/tool.ts';
import { closeTurn, finishTurn } from './finish-turn.ts';
import { useOf } from './loop.test-helper.ts';
import { LoopGuard, LoopStopped } from './loop-guard.ts';
import type { StepEvent } from './step.ts';

let store: Store;
let owner = '';
let owners = 0;
let ran: string[] = [];
let saved: (readonly ToolResultBlock[])[] = [];
let events: StepEvent[] = [];
let stop = new AbortController();

beforeAll(async () => {
  store = await temporaryStore();
});
beforeEach(() => {
  owner = `turn-${++owners}`;
  ran = [];
  saved = [];
  events = [];
  stop = new AbortController();
});

const toolOf = (name: string, effect: ToolEffect): Tool =>
  defineTool({
    name,
    description: 'Does it.',
    input: z.object({ n: z.number() }),
    effect,
    run: async ({ n }) => {
      ran.push(`${name} ${n}`);
      if (n === 99) stop.abort();
      return textOutput(`${name} ${n} done`);
    },
  });
const tools = [toolOf('look', 'none'), toolOf('click', 'outside')];
const record = {
  saveTurn: () => Promise.reject(new Error('The turn is kept already.')),
  saveResults: async (results: readonly ToolResultBlock[]) => {
    saved.push(results);
  },
};

async function finish(blocks: readonly ContentBlock[], malformed: readonly [string, string][] = []) {
  return await finishTurn(
    { owner, blocks, malformedInputs: new Map(malformed) },
    {
      tools,
      store,
      record,
      guard: new LoopGuard(),
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    },
  );
}

const textsOf = (results: readonly ToolResultBlock[] | undefined) =>
  results?.map(({ content: [first] }) => (first?.type === 'text' ? first.text : ''));
const look = (id: string, n: unknown) => useOf(id, 'look', { n });
const click = (id: string, n: unknown) => useOf(id, 'click', { n });

test('the calls run in order, their results are kept once and in order, and watchers hear of each', async () => {
  const results = await finish([{ type: 'text', text: 'So.' }, look('a', 1), click('b', 2)]);
  expect(textsOf(results)).toEqual(['look 1 done', 'click 2 done']);
  expect(ran).toEqual(['look 1', 'click 2']);
  expect(saved).toEqual([results]);
  expect(events.map((event) => event.type)).toEqual(['tool_call', 'tool_result', 'tool_call', 'tool_result']);
  expect(events[2]).toEqual({ type: 'tool_call', id: 'b', name: 'click', input: { n: 2 } });
  expect(await store.toolCalls.stateOf(owner, 'b')).toEqual({ state: 'planned' });
});

describe('after a crash', () => {
  test('a finished call keeps its result, one that was begun outside is not repeated, one without effect is', async () => {
    const result: ToolResultBlock = {
      type: 'tool_result',
      tool_use_id: 'a',
      content: [{ type: 'text', text: 'from before' }],
    };
    await store.toolCalls.finish(owner, 'a', 'click', result);
    await store.toolCalls.start(owner, 'b', 'click');
    await store.toolCalls.start(owner, 'c', 'look');
    const results = await finish([click('a', 1), click('b', 2), look('c', 3), click('d', 4)]);
    expect(ran).toEqual(['look 3', 'click 4']);
    const [first, second, ...others] = textsOf(results) ?? [];
    expect(first).toBe('from before');
    expect(second).toMatch(/restarted while click ran.*unknown.*before you repeat/);
    expect(others).toEqual(['look 3 done', 'click 4 done']);
    expect(results[1]?.is_error).toBe(true);
  });

  test('arguments that cannot be read are refused though only the empty input is left of them', async () => {
    stop.abort();
    await expect(finish([look('a', 1), useOf('b', 'look')], [['b', '{"n":']])).rejects.toThrow(
      AgentInterrupt,
    );
    stop = new AbortController();
    const results = await finish([look('a', 1), useOf('b', 'look')]);
    expect(textsOf(results)?.[1]).toContain('They are no JSON object: {"n":');
  });
});

describe('an interrupt', () => {
  test('ends the turn before the next call; what was run is remembered, nothing is kept as a message', async () => {
    const blocks = [click('a', 1), click('b', 99), click('c', 3)];
    await expect(finish(blocks)).rejects.toThrow(AgentInterrupt);
    expect(ran).toEqual(['click 1', 'click 99']);
    expect(saved).toEqual([]);
    expect((await store.toolCalls.stateOf(owner, 'a')).state).toBe('finished');
    // It answered although it was the one that was interrupted.
    expect((await store.toolCalls.stateOf(owner, 'b')).state).toBe('finished');
    expect((await store.toolCalls.stateOf(owner, 'c')).state).toBe('planned');
    stop = new AbortController();
    expect(textsOf(await finish(blocks))?.[2]).toBe('click 3 done');
    expect(ran.filter((call) => call === 'click 1')).toHaveLength(1);
  });

  test('a turn can be closed without running what is left of it', async () => {
    await expect(finish([click('a', 99), click('b', 2), click('c', 3)])).rejects.toThrow(AgentInterrupt);
    await store.toolCalls.start(owner, 'b', 'click');
    const blocks = [click('a', 99), click('b', 2), click('c', 3)];
    const results = await closeTurn({ owner, blocks }, { store, record }, 'A person took over.');
    expect(textsOf(results)?.[0]).toBe('click 99 done');
    expect(textsOf(results)?.[1]).toContain('unknown');
    expect(textsOf(results)?.[2]).toBe('A person took over.');
    expect(saved).toEqual([results]);
    expect(ran).toEqual(['click 99']);
    expect(await store.toolCalls.stateOf(owner, 'b')).toEqual({ state: 'planned' });
  });
});

describe('what the model gets wrong', () => {
  test('a tool that does not exist is answered with those that do', async () => {
    expect(textsOf(await finish([useOf('a', 'fly')]))).toEqual([
      'There is no tool "fly". The tools are: look, click.',
    ]);
  });

  test('arguments that are no JSON, or break the schema, come back with the reason and the schema', async () => {
    const [raw, broken, good] =
      textsOf(await finish([useOf('a', 'look'), look('b', 'two'), look('c', 3)], [['a', '{"n"']])) ?? [];
    expect(raw).toMatch(/arguments for look cannot be used.*no JSON object: \{"n"[\s\S]*schema.*"n"/);
    expect(broken).toMatch(/expected number[\s\S]*schema.*"n"/);
    expect(good).toBe('look 3 done');
  });

  test('after three corrections the run ends; every call of the turn is answered', async () => {
    const blocks = [1, 2, 3, 4, 5].map((n) => look(`c${n}`, `text ${n}`));
    await expect(finish([...blocks, click('last', 1)])).rejects.toThrow(LoopStopped);
    const [texts] = saved.map(textsOf);
    expect(texts).toHaveLength(6);
    expect(texts?.slice(0, 4).every((text) => text.includes('cannot be used'))).toBe(true);
    expect(texts?.slice(4).every((text) => text.startsWith('Not run.'))).toBe(true);
    expect(ran).toEqual([]);
    expect(await store.toolCalls.stateOf(owner, 'c1')).toEqual({ state: 'planned' });
  });

  test('raw arguments count as well, and good ones in between begin the count anew', async () => {
    const blocks = [1, 2, 3, 4, 5].map((n) => useOf(`c${n}`, 'look', n === 3 ? { n } : {}));
    const malformed = [1, 2, 4, 5].map((n): [string, string] => [`c${n}`, `{${n}`]);
    expect(await finish(blocks, malformed)).toHaveLength(5);
    owner = `${owner}-again`;
    await expect(finish(blocks.toSpliced(2, 1), malformed)).rejects.toThrow('also after 3 corrections');
  });

  test('the fifth call in a row with the same arguments is not run', async () => {
    const blocks = [1, 2, 3, 4, 5, 6].map((n) => click(`c${n}`, 7));
    await expect(finish(blocks)).rejects.toThrow('The model called click 5 times in a row');
    expect(ran).toEqual(['click 7', 'click 7', 'click 7', 'click 7']);
    expect(
      textsOf(saved[0])
        ?.slice(3)
        .map((text) => text.slice(0, 8)),
    ).toEqual(['click 7 ', 'Not run.', 'Not run.']);
  });
});
