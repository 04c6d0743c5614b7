import { afterAll, expect, test } from '@jest/globals';
import type { Task, TaskMessage } from '../src/store/task-records.ts';
import { type CountingModel, startCountingModel } from './support/counting-model.ts';
import { eventually } from './support/eventually.ts';
import { type SpawnedService, spawnAgent } from './support/service-process.ts';

const CALLS = 8;
/** After which moments of the work the agent is killed, and how long after them. */
const kills: readonly { readonly moment: 'before' | 'after'; readonly afterMs: number }[] = [
  { moment: 'before', afterMs: 0 },
  { moment: 'after', afterMs: 0 },
  { moment: 'after', afterMs: 1 },
  { moment: 'after', afterMs: 2 },
  { moment: 'after', afterMs: 3 },
  { moment: 'after', afterMs: 5 },
  { moment: 'after', afterMs: 8 },
  { moment: 'after', afterMs: 13 },
];

let agent: SpawnedService | undefined;
let model: CountingModel | undefined;

afterAll(async () => {
  await agent?.stop('SIGKILL');
  await model?.close();
});

test('kill -9 in the middle of a tool loop loses nothing, doubles nothing and repeats no effect', async () => {
  let nextKill: (typeof kills)[number] | undefined;
  let killed: Promise<unknown> | undefined;
  model = await startCountingModel({
    calls: CALLS,
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
  const environment = { OPENAI_API_KEY: 'sk-test-kill', OPENAI_BASE_URL: model.url, LLM_PROVIDER: 'openai' };
  const first = spawnAgent({ environment });
  agent = first;
  const restart = (): Promise<string> => {
    // Known at once: it may ask the model, and be killed, before it is known to listen.
    const next = spawnAgent({ environment, directory: first.directory });
    agent = next;
    return next.listening;
  };
  nextKill = kills[0];
  const id = await createTask(await first.listening);
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

  await eventually(async () => (await allTasks(url)).every(({ status }) => status === 'COMPLETED'), 15_000);
  const tasks = await allTasks(url);
  expect(tasks.map(({ description }) => description).sort()).toEqual(
    ['the whole', ...Array.from({ length: CALLS }, (_, part) => `a part of it ${part}`)].sort(),
  );
  const messages: readonly TaskMessage[] = await getJson(`${url}/tasks/${id}/messages?limit=100`);
  expect(new Set(messages.map((message) => message.id)).size).toBe(messages.length);
  const blocks = messages.flatMap(({ content }) => content);
  const uses = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
  expect(uses).toEqual([...Array.from({ length: CALLS }, (_, part) => `call_${part}`), `call_end_${CALLS}`]);
  expect(results).toEqual(uses);
}, 60_000);

async function createTask(url: string): Promise<string> {
  const response = await fetch(`${url}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description: 'the whole' }),
  });
  const task: Task = JSON.parse(await response.text());
  return task.id;
}

async function allTasks(url: string): Promise<readonly Task[]> {
  const list: { readonly tasks: readonly Task[] } = await getJson(`${url}/tasks?limit=100`);
  return list.tasks;
}

async function getJson<Body>(url: string): Promise<Body> {
  return JSON.parse(await (await fetch(url)).text());
}
