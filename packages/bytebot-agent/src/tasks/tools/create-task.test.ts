import { expect, test } from '@jest/globals';
import { addTask, world } from '../task-world.test-helper.ts';
import { createCreateTaskTool } from './create-task.ts';

test('a model that makes up tasks without end is stopped at 500 that wait', async () => {
  const { store } = await world();
  const task = await addTask(store);
  const created: string[] = [];
  const tool = createCreateTaskTool(task, (id) => created.push(id));
  const answers = await store.transaction(async (inside) => {
    for (let count = 1; count < 499; count += 1) await addTask(inside);
    const { signal } = new AbortController();
    const run = () => tool.run({ description: 'And then?' }, { store: inside, signal });
    return [await run(), await run()];
  });
  expect(answers[0]).toMatchObject({ content: [{ text: 'The task has been created' }] });
  expect(answers[1]).toMatchObject({
    content: [{ text: expect.stringContaining('500 are waiting already') }],
    isError: true,
  });
  expect(created).toHaveLength(1);
});

test('a time that cannot be kept is an argument to be mended', async () => {
  const { store } = await world();
  const tool = createCreateTaskTool(await addTask(store), () => undefined);
  const input = { description: 'Late', scheduledFor: '9999-12-31T23:59:59-14:00' };
  const { signal } = new AbortController();
  await expect(tool.run(input, { store, signal })).rejects.toThrow('0 to 9999');
});
