import { describe, expect, test } from '@jest/globals';
import type { ContentBlock } from '../messages/content-block.ts';
import { processMessages } from './processed-messages.ts';
import { taskApi } from './task-http.test-helper.ts';
import { addTask, world } from './task-world.test-helper.ts';

const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const image: ContentBlock = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
};

describe('the messages of a task', () => {
  test('come the oldest first, ten a page', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store, { description: 'm1' });
    for (let count = 2; count <= 12; count += 1) {
      await services.store.messages.add(id, count % 2 === 0 ? 'ASSISTANT' : 'USER', [text(`m${count}`)]);
    }
    for (const path of [`/tasks/${id}/messages`, `/tasks/${id}/messages/raw`]) {
      const first = (await api.get(path)).body;
      expect(first).toHaveLength(10);
      expect(first).toMatchObject([
        { taskId: id, role: 'USER', content: [text('m1')], summaryId: null },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ]);
      expect((await api.get(`${path}?page=2`)).body).toMatchObject([
        { content: [text('m11')] },
        { content: [text('m12')] },
      ]);
      expect((await api.get(`${path}?limit=2&page=2`)).body).toMatchObject([
        { content: [text('m3')] },
        { content: [text('m4')] },
      ]);
      expect((await api.get(`${path}?limit=0`)).status).toBe(400);
    }
  });

  test('of a task that does not exist are none (ByteBot)', async () => {
    const api = await taskApi(await world());
    expect(await api.get('/tasks/nobody/messages')).toMatchObject({ status: 200, body: [] });
  });

  test('a new one is stored, told to those who watch, and answered with the task', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    const answer = await api.post(`/tasks/${id}/messages`, { message: 'Use the back door' });
    expect(answer).toMatchObject({ status: 201, body: { id, status: 'PENDING' } });
    expect(services.events.messages).toMatchObject([
      { taskId: id, role: 'USER', content: [text('Use the back door')] },
    ]);
    expect(await services.store.messages.list(id)).toHaveLength(2);
  });

  test.each([
    [{}, ['message must be a string', 'message should not be empty']],
    [{ message: '  ' }, ['message should not be empty']],
    [{ message: ['x'] }, ['message must be a string']],
    [{ message: 'x'.repeat(500_001) }, ['message must be shorter than or equal to 500000 characters']],
    [[], ['body must be a JSON object; send it with Content-Type: application/json']],
  ])('refuses a bad one', async (body, message) => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    expect((await api.post(`/tasks/${id}/messages`, body)).body).toEqual({
      statusCode: 400,
      message,
      error: 'Bad Request',
    });
  });
});

describe('processed messages', () => {
  const at = {
    taskId: 't',
    summaryId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  const click = { type: 'tool_use', id: 'a1', name: 'computer_click_mouse', input: {} } as const;

  test("put results on the assistant's side and group neighbours (ByteBot)", () => {
    const groups = processMessages([
      { ...at, id: '1', role: 'USER', content: [text('do it')] },
      { ...at, id: '2', role: 'ASSISTANT', content: [click] },
      { ...at, id: '3', role: 'USER', content: [{ type: 'tool_result', tool_use_id: 'a1', content: [] }] },
      { ...at, id: '4', role: 'ASSISTANT', content: [text('done')] },
      {
        ...at,
        id: '5',
        role: 'USER',
        content: [{ type: 'user_action', content: [click, { type: 'text', text: 'x' }] }],
      },
      { ...at, id: '6', role: 'USER', content: [text('thanks'), image] },
    ]);
    expect(
      groups.map(({ role, take_over, messages }) => [role, take_over, messages.map(({ id }) => id)]),
    ).toEqual([
      ['USER', false, ['1']],
      ['ASSISTANT', false, ['2', '3', '4']],
      ['ASSISTANT', true, ['5']],
      ['USER', false, ['6']],
    ]);
    expect(groups[2]?.messages[0]).toMatchObject({ role: 'ASSISTANT', take_over: true, content: [click] });
  });

  test('are answered over HTTP', async () => {
    const services = await world();
    const api = await taskApi(services);
    const { id } = await addTask(services.store);
    expect((await api.get(`/tasks/${id}/messages/processed`)).body).toMatchObject([
      { role: 'USER', take_over: false, messages: [{ taskId: id, role: 'USER' }] },
    ]);
  });
});
