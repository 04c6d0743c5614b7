import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryStore } from '../../store/store.test-helper.ts';
import type { Store } from '../../store/store.ts';
import { ToolInputError } from '../../tools/tool.ts';
import { createTodoTools } from './create-todo-tools.ts';

const now = () => new Date('2026-03-04T05:06:07.000Z');
let store: Store;

beforeAll(async () => {
  store = await temporaryStore();
});

interface Answered {
  readonly json: Record<string, unknown>;
  readonly text: string;
  readonly isError: boolean;
}

/** The tools of a fresh user. */
function toolsOf(userId = `user-${randomUUID()}`) {
  const tools = createTodoTools(userId, now);
  const use = async (name: string, input: unknown = {}): Promise<Answered> => {
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`There is no ${name}.`);
    expect(tool.effect).toBe('store');
    const signal = new AbortController().signal;
    const output = await store.transaction((inner) => tool.run(input, { store: inner, signal }));
    const [block] = output.content;
    const text = block?.type === 'text' ? block.text : '';
    const isError = output.isError === true;
    return { text, isError, json: isError ? {} : JSON.parse(text) };
  };
  return { userId, use };
}

describe('add_task', () => {
  test('answers what S1 answers', async () => {
    const { use, userId } = toolsOf();
    const { json } = await use('add_task', { title: ' Buy groceries ', description: 'Milk' });
    expect(json).toEqual({
      task_id: expect.any(Number),
      status: 'created',
      title: 'Buy groceries',
      priority: 'medium',
    });
    expect(await store.todos.list(userId)).toMatchObject([{ title: 'Buy groceries', description: 'Milk' }]);
  });

  test.each([
    [{ title: 'Fix the urgent bug' }, 'high'],
    [{ title: 'Tidy up', description: 'a minor thing' }, 'low'],
    [{ title: 'Follow up with Anna' }, 'medium'],
    [{ title: 'Follow up on the urgent bug', priority: 'LOW' }, 'low'],
    [{ title: 'Buy groceries', priority: 'INVALID' }, 'medium'],
    [{ title: 'Buy groceries', priority: null, description: null, due_date: null }, 'medium'],
  ])('%j has priority %s', async (input, priority) => {
    expect((await toolsOf().use('add_task', input)).json.priority).toBe(priority);
  });

  test('takes a due date, tags and a recurrence', async () => {
    const { use } = toolsOf();
    await use('add_task', {
      title: 'Standup',
      due_date: '2026-03-05T09:00',
      tags: ['work', ' work ', ''],
      recurrence: 'DAILY',
    });
    const { json } = await use('list_recurring_tasks');
    expect(json).toMatchObject({
      count: 1,
      tasks: [{ due_date: '2026-03-05T09:00:00.000Z', tags: ['work'], recurrence: 'daily' }],
    });
  });

  test('says the format when the due date cannot be used, and adds nothing', async () => {
    const { use, userId } = toolsOf();
    const { text, isError } = await use('add_task', { title: 'Standup', due_date: 'tomorrow' });
    expect(isError).toBe(true);
    expect(text).toContain('2026-01-31T12:00:00Z');
    expect(await store.todos.count(userId)).toBe(0);
  });

  test.each([{}, { title: '' }, { title: '  ' }, { title: 7 }, { title: 'x'.repeat(201) }, 'Buy', null])(
    '%j breaks the schema',
    async (input) => {
      await expect(toolsOf().use('add_task', input)).rejects.toThrow(ToolInputError);
    },
  );
});

describe('listing', () => {
  test('by status and by priority, with counts', async () => {
    const { use } = toolsOf();
    await use('add_task', { title: 'One', priority: 'high' });
    const { json: two } = await use('add_task', { title: 'Two', priority: 'high' });
    await use('add_task', { title: 'Three' });
    await use('complete_task', { task_id: two.task_id });
    expect((await use('list_tasks')).json).toMatchObject({ count: 3 });
    expect((await use('list_tasks', { status: 'completed' })).json).toMatchObject({
      count: 1,
      tasks: [{ id: two.task_id, title: 'Two', completed: true, created_at: expect.any(String) }],
    });
    const { json } = await use('list_tasks_by_priority', { priority: 'HIGH', status: 'pending' });
    expect(json).toMatchObject({ count: 1, priority: 'high', status: 'pending', tasks: [{ title: 'One' }] });
  });

  test('says how many there are when it shows a hundred of them', async () => {
    const { use, userId } = toolsOf();
    for (let index = 0; index < 101; index += 1) await store.todos.add(userId, { title: `${index}` });
    expect((await use('list_tasks')).json).toMatchObject({ count: 100, total: 101 });
  });
});

describe('changing one task', () => {
  test('update, priority, tags, completion, deletion answer S1’s words', async () => {
    const { use, userId } = toolsOf();
    const { json: added } = await use('add_task', { title: 'Draft' });
    const id = added.task_id;
    const title = 'Letter';
    expect((await use('update_task', { task_id: id, title, description: 'Two pages' })).json).toMatchObject({
      task_id: id,
      status: 'updated',
      title,
    });
    expect((await use('set_priority', { task_id: String(id), priority: 'High' })).json).toEqual({
      task_id: id,
      status: 'updated',
      title,
      priority: 'high',
    });
    await use('add_tags', { task_id: id, tags: ['post'] });
    expect((await use('add_tags', { task_id: id, tags: ['post', 'paper'] })).json.tags).toEqual([
      'post',
      'paper',
    ]);
    expect((await use('complete_task', { task_id: id })).json).toMatchObject({ status: 'completed', title });
    expect((await use('delete_task', { task_id: id })).json).toMatchObject({ status: 'deleted', title });
    expect(await store.todos.count(userId)).toBe(0);
  });

  test('no task gets more tags than it can have', async () => {
    const { use, userId } = toolsOf();
    const tags = Array.from({ length: 49 }, (_, index) => `tag ${index}`);
    const { json } = await use('add_task', { title: 'Tagged', tags });
    const answer = await use('add_tags', { task_id: json.task_id, tags: ['one', 'too many'] });
    expect(answer).toMatchObject({ isError: true, text: 'A task can have at most 50 tags.' });
    expect(await store.todos.find(userId, Number(json.task_id))).toMatchObject({ tags });
  });

  test('nothing to change is an error, and so is a priority nobody knows', async () => {
    const { use } = toolsOf();
    const { json } = await use('add_task', { title: 'Draft' });
    const answer = await use('update_task', { task_id: json.task_id });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('At least one of') });
    const unknown = use('set_priority', { task_id: json.task_id, priority: 'huge' });
    await expect(unknown).rejects.toThrow(ToolInputError);
  });

  test.each(['complete_task', 'delete_task', 'update_task', 'set_priority', 'add_tags'])(
    '%s reaches no task of another user, even when the arguments name that user',
    async (name) => {
      const owner = toolsOf();
      const { json } = await owner.use('add_task', { title: 'Private', priority: 'low' });
      const input = { task_id: json.task_id, title: 'Stolen', priority: 'high', tags: ['stolen'] };
      const { text, isError } = await toolsOf().use(name, { ...input, user_id: owner.userId });
      expect(isError).toBe(true);
      expect(text).not.toContain('Private');
      expect(await store.todos.list(owner.userId)).toMatchObject([
        { title: 'Private', priority: 'low', completed: false, tags: [] },
      ]);
    },
  );
});

describe('bulk_update_tasks', () => {
  async function prepared() {
    const tools = toolsOf();
    await tools.use('add_task', { title: 'Late', due_date: '2026-03-01' });
    await tools.use('add_task', { title: 'Later', due_date: '2026-04-01' });
    const { json } = await tools.use('add_task', { title: 'Done' });
    await tools.use('complete_task', { task_id: json.task_id });
    return tools;
  }

  test('completes what is pending unless told otherwise', async () => {
    const { use } = await prepared();
    expect((await use('bulk_update_tasks')).json).toMatchObject({ count: 2, action: 'completed' });
    expect((await use('list_tasks', { status: 'pending' })).json.count).toBe(0);
    expect((await use('bulk_update_tasks')).json).toMatchObject({ count: 0 });
  });

  test('deletes what is overdue, and only that', async () => {
    const { use, userId } = await prepared();
    const { json } = await use('bulk_update_tasks', { action: 'delete', filter_status: 'overdue' });
    expect(json).toMatchObject({ count: 1, action: 'deleted' });
    expect((await store.todos.list(userId)).map(({ title }) => title).sort()).toEqual(['Done', 'Later']);
  });

  test('sets a priority, which has to be named', async () => {
    const { use, userId } = await prepared();
    expect((await use('bulk_update_tasks', { action: 'set_priority' })).isError).toBe(true);
    await use('bulk_update_tasks', { action: 'set_priority', filter_status: 'all', priority: 'high' });
    expect(await store.todos.count(userId, { priority: 'high' })).toBe(3);
  });

  test('leaves other users alone', async () => {
    const other = await prepared();
    await toolsOf().use('bulk_update_tasks', {
      action: 'delete',
      filter_status: 'all',
      user_id: other.userId,
    });
    expect(await store.todos.count(other.userId)).toBe(3);
  });
});

describe('a recurring task that is done', () => {
  test('comes again once, not in the past', async () => {
    const { use, userId } = toolsOf();
    const input = {
      title: 'Water the plants',
      recurrence: 'weekly',
      due_date: '2026-02-10T08:00Z',
      tags: ['home'],
    };
    const { json } = await use('add_task', input);
    await use('complete_task', { task_id: json.task_id });
    await use('complete_task', { task_id: json.task_id });
    expect(await store.todos.list(userId, { status: 'pending' })).toMatchObject([
      {
        title: 'Water the plants',
        dueDate: '2026-03-10T08:00:00.000Z',
        recurrence: 'weekly',
        tags: ['home'],
      },
    ]);
    expect(await store.todos.count(userId)).toBe(2);
  });

  test('also when it was left for years', async () => {
    const { use, userId } = toolsOf();
    const { json } = await use('add_task', { title: 'Old', recurrence: 'daily', due_date: '1990-01-01' });
    await use('complete_task', { task_id: json.task_id });
    const [next] = await store.todos.list(userId, { status: 'pending' });
    expect(next?.dueDate).toBe('2026-03-05T05:06:07.000Z');
  });
});
