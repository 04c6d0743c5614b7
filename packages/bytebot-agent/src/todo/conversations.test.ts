import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { startMessageCleanup } from './cleanup.ts';
import { type CallOptions, startTodoApp, type TodoApp, USER } from './todo.test-helper.ts';

const past = '2020-01-01T00:00:00.000Z';
const future = '2099-01-01T00:00:00.000Z';

async function withMessages(app: TodoApp, expiries: readonly string[], user = USER): Promise<number> {
  const { conversations } = app.services.store;
  const { id } = await conversations.add(user, 'One');
  for (const [index, expiresAt] of expiries.entries()) {
    await conversations.addMessage(user, id, {
      role: 'user',
      content: `message ${index}`,
      toolCalls: [],
      expiresAt,
    });
  }
  return id;
}

describe('the list of conversations', () => {
  test('has S1’s fields and pages', async () => {
    const app = await startTodoApp();
    for (let index = 0; index < 3; index += 1) await withMessages(app, [future]);
    await withMessages(app, [future], 'user-2');
    expect((await app.call(`/api/${USER}/conversations`)).json).toMatchObject({
      success: true,
      data: {
        conversations: [{ id: 3 }, { id: 2 }, { id: 1, title: 'One', is_active: true }],
        count: 3,
        total: 3,
        limit: 50,
        offset: 0,
      },
    });
    const { json } = await app.call(`/api/${USER}/conversations?limit=1&offset=1`);
    expect(json).toMatchObject({ data: { conversations: [{ id: 2 }], count: 1, total: 3 } });
  });

  test('says of each how it began, as long as that is kept', async () => {
    const app = await startTodoApp();
    const { conversations } = app.services.store;
    await withMessages(app, [future, future]);
    const long = await withMessages(app, [past]);
    const lasting = { role: 'user', toolCalls: [], expiresAt: future } as const;
    await conversations.addMessage(USER, long, { ...lasting, content: 'x'.repeat(5_000) });
    await conversations.add(USER, 'Empty');
    await conversations.deleteExpired('2021-01-01T00:00:00.000Z');
    const { json } = await app.call(`/api/${USER}/conversations`);
    expect(json).toMatchObject({
      data: { conversations: [{ opening: null }, { opening: 'x'.repeat(200) }, { opening: 'message 0' }] },
    });
  });

  test('cuts a limit over 100 as S1 does, and refuses nonsense', async () => {
    const app = await startTodoApp();
    const { json } = await app.call(`/api/${USER}/conversations?limit=1000`);
    expect(json).toMatchObject({ data: { limit: 100 } });
    for (const query of ['limit=0', 'limit=-1', 'limit=x', 'offset=-1', 'offset=1e400']) {
      expect((await app.call(`/api/${USER}/conversations?${query}`)).status).toBe(422);
    }
  });
});

describe('the messages of a conversation', () => {
  test('are the last ones, the oldest first, and can be paged back', async () => {
    const app = await startTodoApp();
    const id = await withMessages(app, [future, future, future, future]);
    const { json } = await app.call(`/api/${USER}/conversations/${id}/messages?limit=2`);
    expect(json).toMatchObject({
      data: { count: 2, messages: [{ content: 'message 2', role: 'user' }, { content: 'message 3' }] },
    });
    const older = await app.call(`/api/${USER}/conversations/${id}/messages?limit=2&before=3`);
    expect(older.json).toMatchObject({
      data: { messages: [{ content: 'message 0' }, { content: 'message 1' }] },
    });
  });

  test('are gone with their conversation', async () => {
    const app = await startTodoApp();
    const id = await withMessages(app, [future]);
    const path = `/api/${USER}/conversations/${id}`;
    expect((await app.call(path, { method: 'DELETE' })).json).toMatchObject({ success: true });
    for (const [method, end] of [
      ['GET', '/messages'],
      ['DELETE', ''],
    ]) {
      expect((await app.call(`${path}${end}`, { method: method ?? 'GET' })).status).toBe(404);
    }
  });
});

function withAuthorization(authorization: string): CallOptions {
  return { headers: { authorization } };
}

describe('the cleanup', () => {
  const path = '/api/admin/cleanup/messages';
  const key = 'sk-test-agent-key';

  test('takes the agent’s key (4.2, bugs not to inherit)', async () => {
    const app = await startTodoApp({ secrets: { BYTEBOT_AGENT_API_KEY: key } });
    await withMessages(app, [past, future, past]);
    const asUser: CallOptions = {};
    for (const options of [asUser, ...['', 'Bearer wrong'].map(withAuthorization)]) {
      const refused = await app.call(path, { method: 'POST', ...options });
      expect(refused.status).toBe(401);
      expect(refused.json).toMatchObject({ success: false, error: { code: 'UNAUTHORIZED' } });
    }
    expect(await app.services.store.conversations.messages(USER, 1, { limit: 9 })).toHaveLength(3);
    const { status, json } = await app.call(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      success: true,
      data: { deleted_count: 2, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) },
      error: null,
    });
  });

  test('is closed to everybody when there is no such key', async () => {
    const app = await startTodoApp();
    const { status, json } = await app.call(path, { method: 'POST' });
    expect(status).toBe(403);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('BYTEBOT_AGENT_API_KEY') } });
  });

  test('also runs by itself', async () => {
    const app = await startTodoApp();
    const id = await withMessages(app, [past, future]);
    const stop = startMessageCleanup(app.services);
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if ((await app.services.store.conversations.messages(USER, id, { limit: 9 })).length === 1) break;
      await pause(5);
    }
    stop();
    expect(await app.services.store.conversations.messages(USER, id, { limit: 9 })).toHaveLength(1);
  });

  test('a store that fails is logged, and nothing else happens', async () => {
    const app = await startTodoApp();
    await app.services.store.close();
    const stop = startMessageCleanup(app.services);
    for (let attempt = 0; attempt < 200 && app.logged.length === 0; attempt += 1) await pause(5);
    stop();
    expect(JSON.stringify(app.logged)).toContain('could not be deleted');
  });
});
