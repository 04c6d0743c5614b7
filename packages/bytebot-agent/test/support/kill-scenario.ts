import { expect } from '@jest/globals';
import { eventually } from '../../src/eventually.test-helper.ts';
import { allTasks, callsIn, createTask, messagesOf, untilCompleted } from './agent-api.ts';
import { startCountingModel } from './counting-model.ts';
import { type SpawnedService, spawnAgent } from './service-process.ts';

/** After which moment of a call of the model the agent is killed, and how long after it. */
export interface Kill {
  readonly moment: 'before' | 'after';
  readonly afterMs: number;
}

/**
 * Kills an agent again and again in the middle of a tool loop, starts it each time, and looks at what is there in the
 * end: nothing is lost, nothing is there twice, and no tool had its effect twice.
 *
 * @param environment What its database is.
 */
export async function killAgainAndAgain(
  kills: readonly [Kill, ...Kill[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const count = kills.length;
  let agent: SpawnedService | undefined;
  let nextKill: Kill | undefined = kills[0];
  let killed: Promise<unknown> | undefined;
  const model = await startCountingModel({
    calls: count,
    doneAtOnce: 'a part of it',
    onRequest(moment) {
      if (nextKill?.moment !== moment) return;
      const { afterMs } = nextKill;
      nextKill = undefined;
      const victim = agent;
      setTimeout(() => {
        killed = victim?.stop('SIGKILL');
      }, afterMs);
    },
  });
  const options = {
    environment: {
      OPENAI_API_KEY: 'sk-test-kill',
      OPENAI_BASE_URL: model.url,
      LLM_PROVIDER: 'openai',
      ...environment,
    },
  };
  const first = spawnAgent(options);
  agent = first;
  const restart = (): Promise<string> => {
    // Known at once: it may ask the model, and be killed, before it is known to listen.
    const next = spawnAgent({ ...options, directory: first.directory });
    agent = next;
    return next.listening;
  };
  try {
    const id = await createTask(await first.listening, 'the whole');
    for (const kill of kills.slice(1)) {
      await eventually(() => killed !== undefined);
      await killed;
      killed = undefined;
      nextKill = kill;
      restart().catch(() => undefined);
    }
    await eventually(() => killed !== undefined);
    await killed;
    const url = await restart();
    await untilCompleted(url);
    await expectWhole(url, id, count);
  } finally {
    await agent?.stop('SIGKILL');
    await model.close();
  }
}

/** The task with all of its calls, each once, and what they have added. */
export async function expectWhole(url: string, id: string, calls: number): Promise<void> {
  const numbers = Array.from({ length: calls }, (_, part) => part);
  expect((await allTasks(url)).map(({ description }) => description).sort()).toEqual(
    ['the whole', ...numbers.map((part) => `a part of it ${part}`)].sort(),
  );
  const messages = await messagesOf(url, id);
  expect(new Set(messages.map((message) => message.id)).size).toBe(messages.length);
  const { uses, results } = callsIn(messages);
  expect(uses).toEqual([...numbers.map((part) => `call_${part}`), `call_end_${calls}`]);
  expect(results).toEqual(uses);
}
