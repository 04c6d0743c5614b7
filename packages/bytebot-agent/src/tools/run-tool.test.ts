import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { ToolUseBlock } from '../messages/content-block.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import { type Store, StoreError } from '../store/store.ts';
import { runTool, type ToolOutcome } from './run-tool.ts';
import {
  defineTool,
  type Tool,
  type ToolContext,
  type ToolEffect,
  type ToolOutput,
  textOutput,
} from './tool.ts';

let store: Store;
let owners = 0;

beforeAll(async () => {
  store = await temporaryStore();
});

interface ToolCase {
  readonly effect?: ToolEffect;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly input?: ToolUseBlock['input'];
  run(context: ToolContext): Promise<ToolOutput>;
}

/** Runs a tool of one kind, and says what is recorded of it then. */
async function run(given: ToolCase) {
  const tool: Tool = defineTool({
    name: 'do_it',
    description: 'Does it.',
    input: z.object({ times: z.number().optional() }),
    effect: given.effect ?? 'none',
    deadlineMs: given.deadlineMs ?? 5_000,
    run: (_, context) => given.run(context),
  });
  const owner = `run-${++owners}`;
  const call: ToolUseBlock = { type: 'tool_use', id: 'a', name: 'do_it', input: given.input ?? {} };
  const signal = given.signal ?? new AbortController().signal;
  const outcome: ToolOutcome | unknown = await runTool({ tool, call, store, owner, signal }).catch(
    (error: unknown) => error,
  );
  return { outcome, recorded: await store.toolCalls.stateOf(owner, 'a'), owner };
}

const errorOf = (text: string) => ({
  type: 'tool_result',
  tool_use_id: 'a',
  content: [{ type: 'text', text }],
  is_error: true,
});

const effects: ToolEffect[] = ['none', 'store', 'outside'];

describe.each(effects)('a tool with effect %s', (effect) => {
  test('gives its result, which is recorded', async () => {
    const { outcome, recorded } = await run({ effect, run: async () => textOutput('Done.') });
    const result = { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'Done.' }] };
    expect(outcome).toMatchObject({ result, hadBadInput: false });
    expect(recorded).toEqual({ state: 'finished', result });
  });

  test('that throws gives an error without keys and stack', async () => {
    const { outcome, recorded } = await run({
      effect,
      run: () => Promise.reject(new Error('refused sk-test-1234567890\n    at file.ts:1:1')),
    });
    const result = errorOf('Error executing do_it tool: refused ***');
    expect(outcome).toMatchObject({ result, hadBadInput: false });
    expect(recorded).toEqual({ state: 'finished', result });
  });

  test('that hangs is given up at its deadline, and its signal is aborted', async () => {
    let isAborted = false;
    const { outcome, recorded } = await run({
      effect,
      deadlineMs: 20,
      run: ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            isAborted = true;
          });
        }),
    });
    expect(JSON.stringify(outcome)).toContain('Error executing do_it tool: no answer after 0.02 s.');
    expect(JSON.stringify(outcome).includes('unknown: check')).toBe(effect === 'outside');
    expect(recorded).toMatchObject({ state: 'finished', result: { is_error: true } });
    expect(isAborted).toBe(true);
  });

  test('says which arguments it cannot use, and what it takes', async () => {
    let hasRun = false;
    const { outcome } = await run({
      effect,
      input: { times: 'often' },
      run: async () => {
        hasRun = true;
        return textOutput('');
      },
    });
    expect(outcome).toMatchObject({ hadBadInput: true, result: { is_error: true } });
    expect(JSON.stringify(outcome)).toMatch(/arguments for do_it.*times.*schema.*number/);
    expect(hasRun).toBe(false);
  });

  test('that is interrupted leaves no result', async () => {
    const stop = new AbortController();
    const { outcome, recorded } = await run({
      effect,
      signal: stop.signal,
      run: () => {
        stop.abort();
        return new Promise(() => undefined);
      },
    });
    expect(outcome).toBeInstanceOf(AgentInterrupt);
    expect(recorded.state).toBe(effect === 'outside' ? 'started' : 'planned');
  });

  test('is not begun after an interrupt', async () => {
    const { outcome, recorded } = await run({
      effect,
      signal: AbortSignal.abort(),
      run: () => Promise.reject(new Error('It ran.')),
    });
    expect(outcome).toBeInstanceOf(AgentInterrupt);
    expect(recorded.state).toBe('planned');
  });
});

describe('what a tool stores', () => {
  const titles = async (user: string) => (await store.todos.list(user)).map(({ title }) => title);

  test('stays when it answers', async () => {
    const { outcome } = await run({
      effect: 'store',
      run: async (context) => {
        await context.store.todos.add('anna', { title: 'A' });
        return textOutput('Added.');
      },
    });
    expect(outcome).toMatchObject({ hadBadInput: false });
    expect(await titles('anna')).toEqual(['A']);
  });

  test.each(['throws', 'hangs'])('is taken back when it %s', async (fault) => {
    const user = `bert-${fault}`;
    const { recorded } = await run({
      effect: 'store',
      deadlineMs: 50,
      run: async (context) => {
        await context.store.todos.add(user, { title: 'B' });
        if (fault === 'throws') throw new Error('no');
        return await new Promise(() => undefined);
      },
    });
    expect(await titles(user)).toEqual([]);
    expect(recorded.state).toBe('finished');
  });

  test.each(effects)(
    'comes too late after the deadline, in a transaction of its own too (%s)',
    async (effect) => {
      const user = `cora-${effect}`;
      const late = Promise.withResolvers<unknown[]>();
      const gate = Promise.withResolvers<void>();
      const { outcome } = await run({
        effect,
        deadlineMs: 20,
        run: async ({ store: lent }) => {
          const { todos } = lent;
          await gate.promise;
          const tries = await Promise.allSettled([
            lent.todos.add(user, { title: 'late' }),
            todos.add(user, { title: 'late' }),
            lent.transaction((inner) => inner.todos.add(user, { title: 'late' })),
          ]);
          late.resolve(tries.map((one) => (one.status === 'rejected' ? one.reason : 'stored')));
          return textOutput('Late.');
        },
      });
      gate.resolve();
      for (const reason of await late.promise) expect(reason).toBeInstanceOf(StoreError);
      expect(await titles(user)).toEqual([]);
      expect(JSON.stringify(outcome)).toContain('no answer after');
    },
  );

  test('in a transaction of its own is taken back when that is open at the deadline', async () => {
    const { recorded } = await run({
      effect: 'outside',
      deadlineMs: 50,
      run: ({ store: lent }) =>
        lent.transaction(async (inner) => {
          await inner.todos.add('dora', { title: 'open' });
          return await new Promise(() => undefined);
        }),
    });
    expect(await titles('dora')).toEqual([]);
    expect(recorded.state).toBe('finished');
  });
});

test('an answer to a failing store is the store’s failure, not the tool’s', async () => {
  const broken: Store = {
    ...store,
    toolCalls: { ...store.toolCalls, start: () => Promise.reject(new StoreError('The database is away.')) },
  };
  const tool = defineTool({
    name: 'do_it',
    description: 'Does it.',
    input: z.object({}),
    effect: 'outside',
    run: () => Promise.reject(new Error('It ran.')),
  });
  const call: ToolUseBlock = { type: 'tool_use', id: 'a', name: 'do_it', input: {} };
  const signal = new AbortController().signal;
  await expect(runTool({ tool, call, store: broken, owner: 'x', signal })).rejects.toThrow(
    'The database is away.',
  );
});

test('a text over 100,000 characters is cut, over all texts together, and says so', async () => {
  const { outcome } = await run({
    run: async () => ({
      content: [
        { type: 'text', text: 'x'.repeat(90_000) },
        { type: 'text', text: 'y'.repeat(90_000) },
      ],
    }),
  });
  const text = JSON.stringify(outcome);
  expect(text.length).toBeLessThan(101_000);
  expect(text).toContain('[Cut here: 80000 of 90000 characters are left out.]');
});
