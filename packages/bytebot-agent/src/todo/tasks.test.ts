import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, type CallOptions, startTodoApp, type TodoApp, USER } from './todo.test-helper.ts';

let app: TodoApp;

beforeAll(async () => {
  app = await startTodoApp();
});

/** The tasks of a fresh user. */
function tasksOf(user = `tasks-${randomUUID()}`) {
  const call = (path = '', options: CallOptions = {}): Promise<Answer> =>
    app.call(`/api/${user}/tasks${path}`, { user, ...options });
  const add = async (body: Record<string, unknown>): Promise<number> => {
    await call('', { method: 'POST', body });
    const [newest] = await app.services.store.todos.list(user, { limit: 1 });
    return newest?.id ?? 0;
  };
  const titles = async (query: string): Promise<unknown[]> => {
    const { data } = JSON.parse((await call(query)).text);
    return data.items.map(({ title }: { title: string }) => title);
  };
  return { user, call, add, titles };
}

describe('adding a task', () => {
  test('answers 201 and S1’s task', async () => {
    const { call, user } = tasksOf();
    const body = {
      title: ' Write the docs ',
      description: 'All of them',
      priority: 'HIGH',
      due_date: '2026-12-15T23:59:59Z',
      tags: ['docs', ' ', 'docs'],
    };
    const { status, json } = await call('', { method: 'POST', body });
    expect(status).toBe(201);
    expect(json).toEqual({
      success: true,
      data: {
        id: expect.any(Number),
        user_id: user,
        title: 'Write the docs',
        description: 'All of them',
        priority: 'high',
        due_date: '2026-12-15T23:59:59.000Z',
        tags: ['docs'],
        completed: false,
        recurrence: null,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    });
  });

  test('needs a title only', async () => {
    const { json } = await tasksOf().call('', { method: 'POST', body: { title: 'Milk', description: ' ' } });
    expect(json).toMatchObject({
      data: { priority: 'medium', description: null, tags: null, due_date: null },
    });
  });

  test.each([
    [{}, 'title: Field required'],
    [{ title: ' ' }, 'Title cannot be empty'],
    [{ title: 'x'.repeat(201) }, 'at most 200'],
    [{ title: 'x', description: 'x'.repeat(1_001) }, 'at most 1000'],
    [{ title: 'x', priority: 'huge' }, 'low, medium, high'],
    [{ title: 'x', due_date: 'tomorrow' }, 'ISO 8601'],
    [{ title: 'x', tags: 'work' }, 'tags'],
    [{ title: 'x', recurrence: 'hourly' }, 'daily'],
  ])('%j is a 422 that says why', async (body, reason) => {
    const { status, text, json } = await tasksOf().call('', { method: 'POST', body });
    expect(status).toBe(422);
    expect(json).toMatchObject({ success: false, error: { code: 'VALIDATION_ERROR' } });
    expect(text).toContain(reason);
  });
});

describe('listing tasks', () => {
  test('pages, with S1’s numbers', async () => {
    const { call, add } = tasksOf();
    expect((await call()).json).toEqual({
      success: true,
      data: { items: [], total: 0, page: 1, limit: 50, totalPages: 1 },
    });
    for (const title of ['a', 'b', 'c']) await add({ title });
    expect((await call('?limit=2&page=2')).json).toMatchObject({
      data: { items: [{ title: 'a' }], total: 3, page: 2, limit: 2, totalPages: 2 },
    });
  });

  test('filters and sorts', async () => {
    const { add, titles, call } = tasksOf();
    await add({ title: 'Apples', priority: 'low', due_date: '2020-01-01', tags: ['food', 'cheap'] });
    await add({ title: 'bread', priority: 'high', due_date: '2090-01-01', tags: ['food'] });
    const id = await add({ title: 'Cinema', description: 'with apples', tags: ['fun'] });
    await call(`/${id}/complete`, { method: 'PATCH', body: { completed: true } });
    expect(await titles('')).toEqual(['Cinema', 'bread', 'Apples']);
    expect(await titles('?status=pending')).toEqual(['bread', 'Apples']);
    expect(await titles('?status=completed')).toEqual(['Cinema']);
    expect(await titles('?status=overdue')).toEqual(['Apples']);
    expect(await titles('?priority=high')).toEqual(['bread']);
    expect(await titles('?search=APPLES')).toEqual(['Cinema', 'Apples']);
    expect(await titles('?tags=fun,cheap')).toEqual(['Cinema', 'Apples']);
    expect(await titles('?due_date_from=2030-01-01')).toEqual(['bread']);
    expect(await titles('?due_date_to=2030-01-01')).toEqual(['Apples']);
    expect(await titles('?sort=created:asc')).toEqual(['Apples', 'bread', 'Cinema']);
    expect(await titles('?sort=title:asc')).toEqual(['Apples', 'bread', 'Cinema']);
    expect(await titles('?sort=priority:desc')).toEqual(['bread', 'Cinema', 'Apples']);
    expect(await titles('?sort=due_date:asc')).toEqual(['Apples', 'bread', 'Cinema']);
    expect(await titles('?sort=due_date:desc')).toEqual(['bread', 'Apples', 'Cinema']);
    expect(await titles('?sort=updated:desc&limit=1&page=2')).toEqual(['bread']);
  });

  test.each(['?status=open', '?limit=0', '?limit=101', '?page=0', '?sort=size:asc', '?due_date_from=soon'])(
    '%s is a 422',
    async (query) => {
      expect((await tasksOf().call(query)).status).toBe(422);
    },
  );
});

describe('one task', () => {
  test('is read, changed, completed and deleted', async () => {
    const { call, add } = tasksOf();
    const id = await add({ title: 'Draft', description: 'Long', due_date: '2026-01-31' });
    expect((await call(`/${id}`)).json).toMatchObject({ success: true, data: { id, title: 'Draft' } });
    const put = { title: 'Letter', description: null, due_date: null, priority: null };
    expect((await call(`/${id}`, { method: 'PUT', body: put })).json).toMatchObject({
      data: { title: 'Letter', description: 'Long', due_date: '2026-01-31T00:00:00.000Z' },
    });
    const patch = { description: null, due_date: null, tags: ['post'] };
    expect((await call(`/${id}`, { method: 'PATCH', body: patch })).json).toMatchObject({
      data: { title: 'Letter', description: null, due_date: null, tags: ['post'] },
    });
    for (const completed of [true, false]) {
      const { json } = await call(`/${id}/complete`, { method: 'PATCH', body: { completed } });
      expect(json).toMatchObject({ data: { completed } });
    }
    expect((await call(`/${id}`, { method: 'PATCH', body: {} })).json).toMatchObject({
      data: { title: 'Letter' },
    });
    const deleted = await call(`/${id}`, { method: 'DELETE' });
    expect(deleted.json).toEqual({ success: true, message: 'Task deleted successfully' });
    expect((await call(`/${id}`)).status).toBe(404);
  });

  test('that recurs comes again when it is completed', async () => {
    const { call, add, titles } = tasksOf();
    const id = await add({ title: 'Rent', recurrence: 'monthly' });
    await call(`/${id}`, { method: 'PUT', body: { completed: true } });
    expect(await titles('?status=pending')).toEqual(['Rent']);
  });

  test('that recurs ends with the calendar, and holds nobody up', async () => {
    const { call, add, titles } = tasksOf();
    for (const recurrence of ['daily', 'yearly']) {
      const id = await add({ title: 'For ever', due_date: '9999-12-31', recurrence });
      const { status } = await call(`/${id}/complete`, { method: 'PATCH', body: { completed: true } });
      expect(status).toBe(200);
    }
    expect(await titles('?status=pending')).toEqual([]);
  });

  test('of nobody or of another user is the same 404', async () => {
    const id = await tasksOf().add({ title: 'Private' });
    const stranger = tasksOf();
    for (const number of [id, 999_999, 0, Number.MAX_SAFE_INTEGER]) {
      const answers = await Promise.all([
        stranger.call(`/${number}`),
        stranger.call(`/${number}`, { method: 'PUT', body: { title: 'Mine' } }),
        stranger.call(`/${number}`, { method: 'PATCH', body: { title: 'Mine', completed: true } }),
        stranger.call(`/${number}/complete`, { method: 'PATCH', body: { completed: true } }),
        stranger.call(`/${number}`, { method: 'DELETE' }),
      ]);
      for (const { status, json } of answers) {
        expect(status).toBe(404);
        expect(json).toMatchObject({
          error: {
            code: 'NOT_FOUND',
            message: `Task with ID ${number} not found or you don't have permission to access it`,
          },
        });
      }
    }
  });

  test.each(['abc', '1.5', '1e999', '%00'])('with the number %s is a 422', async (id) => {
    expect((await tasksOf().call(`/${id}`)).status).toBe(422);
  });

  test('completing needs a yes or a no', async () => {
    const { call, add } = tasksOf();
    const id = await add({ title: 'Draft' });
    for (const body of [{}, { completed: 'yes' }, undefined]) {
      expect((await call(`/${id}/complete`, { method: 'PATCH', body })).status).toBe(422);
    }
  });
});

test('an address that is not there is a 404 in the envelope', async () => {
  for (const path of [`/api/${USER}/nothing`, '/api/', `/api/${USER}/tasks/1/2/3`]) {
    const { status, json } = await app.call(path);
    expect(status).toBe(404);
    expect(json).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
  }
  expect((await app.call('/api/%ff/tasks')).status).toBe(400);
});
