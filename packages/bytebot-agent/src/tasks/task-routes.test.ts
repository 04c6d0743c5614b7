import { describe, expect, test } from '@jest/globals';
import { type Store, StoreError } from '../store/store.ts';
import { taskApi } from './task-http.test-helper.ts';
import { addTask, untilStatus, world } from './task-world.test-helper.ts';

const model = {
  provider: 'proxy',
  name: 'openrouter/gpt-oss-120b',
  title: 'gpt-oss-120b',
  contextWindow: 131072,
};

describe('POST /tasks', () => {
  test("answers 201 with the task and ByteBot's defaults, and stores the first message (S0-28)", async () => {
    const services = await world();
    const api = await taskApi(services);
    const { status, body } = await api.post('/tasks', { description: 'Find a flight', model });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.any(String),
      description: 'Find a flight',
      type: 'IMMEDIATE',
      status: 'PENDING',
      priority: 'MEDIUM',
      control: 'ASSISTANT',
      createdBy: 'USER',
      scheduledFor: null,
      executedAt: null,
      completedAt: null,
      queuedAt: null,
      error: null,
      result: null,
      model,
    });
    expect(services.events.created).toEqual([body]);
    const messages = await services.store.messages.list(services.events.created[0]?.id ?? '');
    expect(messages).toMatchObject([{ role: 'USER', content: [{ type: 'text', text: 'Find a flight' }] }]);
  });

  test('takes every field, and a time with an offset', async () => {
    const api = await taskApi(await world());
    const { status, body } = await api.post('/tasks', {
      description: 'x',
      type: 'SCHEDULED',
      priority: 'URGENT',
      scheduledFor: '2026-03-01T10:00:00+02:00',
      createdBy: 'ASSISTANT',
      files: null,
      model,
      somethingElse: 1,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 'SCHEDULED',
      priority: 'URGENT',
      createdBy: 'ASSISTANT',
      scheduledFor: '2026-03-01T08:00:00.000Z',
    });
  });

  test('without a model takes the default one, and a bare name is a model of the proxy', async () => {
    const api = await taskApi(await world());
    expect((await api.post('/tasks', { description: 'x' })).body).toMatchObject({
      model: { provider: 'proxy', name: 'gpt-4o' },
    });
    expect(
      (await api.post('/tasks', { description: 'x', model: 'gemini/gemini-2.5-pro' })).body,
    ).toMatchObject({
      model: { provider: 'proxy', name: 'gemini/gemini-2.5-pro' },
    });
  });

  test.each([
    [{}, ['description must be a string', 'description should not be empty']],
    [{ description: '' }, ['description should not be empty']],
    [{ description: ' \n ' }, ['description should not be empty']],
    [{ description: 7 }, ['description must be a string']],
    [{ description: 'a\0b' }, ['description must not contain the character U+0000']],
    [
      { description: 'x'.repeat(500_001) },
      ['description must be shorter than or equal to 500000 characters'],
    ],
    [
      { description: 'x', priority: 'high', type: 'NOW' },
      [
        'type must be one of the following values: IMMEDIATE, SCHEDULED',
        'priority must be one of the following values: LOW, MEDIUM, HIGH, URGENT',
      ],
    ],
    [
      { description: 'x', scheduledFor: 'tomorrow' },
      ['scheduledFor must be a valid ISO 8601 date string such as 2026-01-31T09:00:00Z'],
    ],
    [
      { description: 'x', model: { provider: 'proxy' } },
      ['model must be a name or an object with provider and name, as GET /tasks/models lists them'],
    ],
    [
      { description: 'x', scheduledFor: '9999-12-31T23:59:59-14:00' },
      ['scheduledFor must be a valid ISO 8601 date string such as 2026-01-31T09:00:00Z'],
    ],
    [
      { description: 'x', model: { provider: 'proxy', name: 'm'.repeat(301) } },
      ['model.name must be shorter than or equal to 300 characters'],
    ],
    [{ description: 'x', files: 'a' }, ['files must be an array']],
    [
      { description: 'x', files: [{ base64: 'aGk=', type: 'text/plain', size: 'big' }] },
      [
        'files.0.name must be a string',
        'files.0.name should not be empty',
        'files.0.size must be a number conforming to the specified constraints',
      ],
    ],
  ])('refuses what the ValidationPipe of NestJS would: %#', async (request, message) => {
    const services = await world();
    const api = await taskApi(services);
    const answer = await api.post('/tasks', request);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ statusCode: 400, message, error: 'Bad Request' });
    expect((await services.store.tasks.list({ page: 1, limit: 10 })).total).toBe(0);
  });

  test('says where a body is no JSON, and that one without the right type is none', async () => {
    const api = await taskApi(await world());
    expect((await api.postText('/tasks', '{"description": "x",}')).body).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('(line 1 column 21)'),
      error: 'Bad Request',
    });
    expect((await api.postText('/tasks', '{"description": "x"}', 'text/plain')).body).toEqual({
      statusCode: 400,
      message: ['body must be a JSON object; send it with Content-Type: application/json'],
      error: 'Bad Request',
    });
  });

  test('refuses a body of a million parts before they become objects', async () => {
    const api = await taskApi(await world());
    const answer = await api.postText('/tasks', `{"description": [${'[],'.repeat(500_001)}1]}`);
    expect(answer.status).toBe(413);
    expect(answer.body).toEqual({
      statusCode: 413,
      message: 'The body has more than a million parts.',
      error: 'Payload Too Large',
    });
  });

  test('refuses a body over 50 MB with 413 in the same shape', async () => {
    const api = await taskApi(await world());
    const tooLarge = JSON.stringify({ description: 'x', files: [{ base64: 'A'.repeat(51 * 1024 * 1024) }] });
    const { status, body } = await api.postText('/tasks', tooLarge);
    expect(status).toBe(413);
    expect(body).toMatchObject({
      statusCode: 413,
      message: expect.stringContaining('50 MB'),
      error: 'Payload Too Large',
    });
  });
});

describe('GET /tasks', () => {
  test('pages with defaults 1 and 10, the newest first', async () => {
    const services = await world();
    const api = await taskApi(services);
    for (let count = 1; count <= 12; count += 1) await addTask(services.store, { description: `t${count}` });
    const first = (await api.get('/tasks')).body;
    expect(first).toMatchObject({ total: 12, totalPages: 2 });
    expect(descriptions(first)).toEqual(['t12', 't11', 't10', 't9', 't8', 't7', 't6', 't5', 't4', 't3']);
    expect(descriptions((await api.get('/tasks?page=2&limit=')).body)).toEqual(['t2', 't1']);
    expect((await api.get('/tasks?limit=5&page=3')).body).toMatchObject({ total: 12, totalPages: 3 });
    expect((await api.get('/tasks?page=9')).body).toMatchObject({ tasks: [], total: 12 });
  });

  test('filters by status and by statuses', async () => {
    const services = await world();
    const api = await taskApi(services);
    const failed = await addTask(services.store, { description: 'failed' });
    await services.store.tasks.update(failed.id, { status: 'FAILED' });
    await addTask(services.store, { description: 'pending' });
    expect(descriptions((await api.get('/tasks?status=FAILED')).body)).toEqual(['failed']);
    expect(descriptions((await api.get('/tasks?statuses=PENDING,FAILED')).body)).toEqual([
      'pending',
      'failed',
    ]);
    expect(descriptions((await api.get('/tasks?status=FAILED&statuses=PENDING')).body)).toEqual(['pending']);
    expect((await api.get('/tasks?statuses=COMPLETED&limit=1')).body).toEqual({
      tasks: [],
      total: 0,
      totalPages: 0,
    });
  });

  test.each([
    ['page=0', ['page must not be less than 1']],
    ['page=x', ['page must be an integer number']],
    ['page=1&page=2', ['page must be an integer number']],
    ['limit=-1', ['limit must not be less than 1']],
    ['limit=1001', ['limit must not be greater than 1000']],
    ['page=99999999999999999999', ['page must not be greater than 1000000']],
    [
      'status=DONE',
      [
        'status must be one of the following values: PENDING, RUNNING, NEEDS_HELP, NEEDS_REVIEW, COMPLETED, CANCELLED, FAILED',
      ],
    ],
    [
      'statuses=DONE',
      [
        'statuses.0 must be one of the following values: PENDING, RUNNING, NEEDS_HELP, NEEDS_REVIEW, COMPLETED, CANCELLED, FAILED',
      ],
    ],
  ])('refuses ?%s', async (query, message) => {
    const api = await taskApi(await world());
    expect((await api.get(`/tasks?${query}`)).body).toEqual({
      statusCode: 400,
      message,
      error: 'Bad Request',
    });
  });
});

describe('one task', () => {
  test('is answered with its files, and the models are not taken for one', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    expect((await api.get(`/tasks/${id}`)).body).toMatchObject({ id, files: [] });
    expect((await api.get('/tasks/models')).body).toEqual([
      { provider: 'proxy', name: 'openrouter/gpt-oss-120b', title: 'gpt-oss-120b', contextWindow: 200_000 },
    ]);
  });

  test('that does not exist is 404 on every route that needs it (S0-28)', async () => {
    const api = await taskApi(await world());
    const notFound = { statusCode: 404, message: 'Task with ID nobody not found', error: 'Not Found' };
    const answers = await Promise.all([
      api.get('/tasks/nobody'),
      api.delete('/tasks/nobody'),
      api.post('/tasks/nobody/messages', { message: 'x' }),
      api.post('/tasks/nobody/takeover'),
      api.post('/tasks/nobody/resume'),
      api.post('/tasks/nobody/cancel'),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(body).toEqual(notFound);
    }
  });

  test('a failing model list keeps its status and text', async () => {
    class ModelListError extends Error {
      override readonly name = 'ModelListError';
      readonly status = 502;
    }
    const services = await world();
    const list = () => Promise.reject(new ModelListError('Failed to fetch models from proxy: Unauthorized'));
    const api = await taskApi({ ...services, models: { ...services.models, list } });
    expect(await api.get('/tasks/models')).toMatchObject({
      status: 502,
      body: {
        statusCode: 502,
        message: 'Failed to fetch models from proxy: Unauthorized',
        error: 'Bad Gateway',
      },
    });
  });

  test('is deleted with 204 and nothing in the body', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    expect(await api.delete(`/tasks/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await api.get(`/tasks/${id}`)).status).toBe(404);
    expect(services.events.deleted).toEqual([id]);
  });

  test('a route that does not exist is 404 in the same shape', async () => {
    const api = await taskApi(await world());
    expect((await api.post('/tasks/1/guide?x=1', {})).body).toEqual({
      statusCode: 404,
      message: 'Cannot POST /tasks/1/guide',
      error: 'Not Found',
    });
  });

  test('an address that cannot be decoded is 400', async () => {
    const api = await taskApi(await world());
    expect((await api.get('/tasks/%E0%A4%A')).body).toMatchObject({ statusCode: 400, error: 'Bad Request' });
    expect((await api.get('/tasks/%00')).status).toBe(404);
  });

  test('a database that is away is 503 and says nothing of where it is', async () => {
    const services = await world();
    const find = () => Promise.reject(new StoreError('PostgreSQL at db.internal:5432 cannot be reached.'));
    const tasks = new Proxy(services.store.tasks, { get: () => find });
    const api = await taskApi({ ...services, store: { ...services.store, tasks } as Store });
    expect((await api.get('/tasks/1')).body).toEqual({
      statusCode: 503,
      message: 'The database cannot be used now. Try again later.',
      error: 'Service Unavailable',
    });
    expect(services.logged.join()).toContain('A request to the task API failed');
  });

  test('an unknown failure tells the client nothing and the log everything', async () => {
    const services = await world();
    const list = () => Promise.reject(new Error('secret detail'));
    const api = await taskApi({ ...services, models: { ...services.models, list } });
    expect((await api.get('/tasks/models')).body).toEqual({
      statusCode: 500,
      message: 'Internal server error',
      error: 'Internal Server Error',
    });
    expect(services.logged.join()).toContain('/tasks/models');
  });
});

describe('takeover, resume and cancel', () => {
  test("change control and status with ByteBot's texts (S0-28)", async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    expect((await api.post(`/tasks/${id}/resume`)).body).toEqual({
      statusCode: 400,
      message: `Task ${id} is not under user control`,
      error: 'Bad Request',
    });
    expect(await api.post(`/tasks/${id}/takeover`)).toMatchObject({
      status: 200,
      body: { id, control: 'USER', status: 'PENDING' },
    });
    expect((await api.post(`/tasks/${id}/takeover`)).body).toEqual({
      statusCode: 400,
      message: `Task ${id} is not under agent control`,
      error: 'Bad Request',
    });
    expect(await api.post(`/tasks/${id}/resume`)).toMatchObject({
      status: 200,
      body: { control: 'ASSISTANT', status: 'RUNNING', executedAt: expect.any(String) },
    });
    expect(await api.post(`/tasks/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
    expect((await api.post(`/tasks/${id}/cancel`)).body).toEqual({
      statusCode: 400,
      message: `Task ${id} is already completed, failed, or cancelled`,
      error: 'Bad Request',
    });
    expect(services.events.updated.map(({ status, control }) => [status, control])).toEqual([
      ['PENDING', 'USER'],
      ['RUNNING', 'ASSISTANT'],
      ['CANCELLED', 'ASSISTANT'],
    ]);
  });

  test.each(['COMPLETED', 'FAILED', 'CANCELLED'] as const)(
    'a task that is %s cannot be cancelled',
    async (status) => {
      const services = await world();
      const api = await taskApi(services);
      const { id } = await addTask(services.store);
      await services.store.tasks.update(id, { status });
      expect((await api.post(`/tasks/${id}/cancel`)).status).toBe(400);
      expect((await untilStatus(services.store, id, status)).status).toBe(status);
    },
  );

  test('resume clears the reason of the help that was needed', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    await services.store.tasks.update(id, { status: 'NEEDS_HELP', control: 'USER', error: 'No key.' });
    expect((await api.post(`/tasks/${id}/resume`)).body).toMatchObject({ status: 'RUNNING', error: null });
  });
});

function descriptions(body: unknown): unknown {
  const { tasks } = body as { tasks: { description: string }[] };
  return tasks.map(({ description }) => description);
}
