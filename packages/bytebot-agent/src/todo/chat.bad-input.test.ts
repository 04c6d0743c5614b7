import { describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { startTodoApp, TEST_SECRET, type TodoApp, USER } from './todo.test-helper.ts';

async function expectNoTrace(app: TodoApp): Promise<void> {
  expect(app.model.requests).toEqual([]);
  const { total } = await app.services.store.conversations.list(USER, { limit: 1, offset: 0 });
  expect(total).toBe(0);
}

describe('a message', () => {
  test.each(['   ', '\n\t', ' \u0000 '])('of blanks only (%j) is a 400', async (message) => {
    const app = await startTodoApp();
    const { status, json } = await app.chat({ conversation_id: null, message });
    expect(status).toBe(400);
    expect(json).toMatchObject({ success: false, error: { message: 'Message cannot be empty' } });
    await expectNoTrace(app);
  });

  test.each([
    ['no body at all', undefined],
    ['a body without it', {}],
    ['a body that is no object', '[]'],
    ['a text as the body', '"Hello"'],
    ['null', { message: null }],
    ['a number', { message: 7 }],
    ['a list', { message: ['Hello'] }],
    ['an empty text', { message: '' }],
    ['a text that is too long', { message: 'x'.repeat(5_001) }],
    ['too many characters of two units', { message: '😀'.repeat(5_001) }],
    ['a conversation that is no number', { message: 'Hello', conversation_id: 'mine' }],
    ['a conversation that is half a number', { message: 'Hello', conversation_id: 1.5 }],
    ['a model that is no text', { message: 'Hello', model: {} }],
  ])('%s is a 422', async (_, body) => {
    const app = await startTodoApp();
    const { status, json } = await app.chat(body);
    expect(status).toBe(422);
    expect(json).toMatchObject({
      success: false,
      error: { code: 'VALIDATION_ERROR', message: expect.any(String), request_id: 'req_test' },
      detail: [{ loc: expect.arrayContaining(['body']), msg: expect.any(String) }],
    });
    await expectNoTrace(app);
  });

  test('of 5000 characters is answered, whatever the characters', async () => {
    const app = await startTodoApp();
    for (const message of ['x'.repeat(5_000), '😀'.repeat(5_000)]) {
      expect((await app.chat({ message })).status).toBe(200);
    }
  });

  test('with a character no database takes is answered without it', async () => {
    const app = await startTodoApp();
    await app.chat({ message: ' Hel\u0000lo \uD800 ' });
    expect(app.model.requests[0]?.messages.at(-1)?.content).toBe('Hello \uFFFD');
  });
});

describe('a conversation', () => {
  test.each([77, 0, -1, Number.MAX_SAFE_INTEGER])('that is not there (%d) is a 404', async (id) => {
    const app = await startTodoApp();
    const { status, json } = await app.chat({ conversation_id: id, message: 'Hello' });
    expect(status).toBe(404);
    expect(json).toMatchObject({ error: { message: `Conversation ${id} not found or access denied` } });
    await expectNoTrace(app);
  });

  test('of another user is a 404 for every use of it', async () => {
    const app = await startTodoApp();
    const { id } = await app.services.store.conversations.add('user-2', 'Private');
    const answers = await Promise.all([
      app.chat({ conversation_id: id, message: 'Hello' }),
      app.call(`/api/${USER}/conversations/${id}/messages`),
      app.call(`/api/${USER}/conversations/${id}`, { method: 'DELETE' }),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(404);
      expect(json).toMatchObject({ error: { message: `Conversation ${id} not found or access denied` } });
    }
    expect(await app.services.store.conversations.find('user-2', id)).toBeDefined();
  });
});

describe('who asks', () => {
  test('for another user is refused with 403, before the body is read', async () => {
    const app = await startTodoApp();
    for (const path of ['/api/user-2/chat', '/api/user-2/conversations']) {
      const method = path.endsWith('chat') ? 'POST' : 'GET';
      const { status, json } = await app.call(path, {
        method,
        ...(method === 'POST' && { body: '{broken' }),
      });
      expect(status).toBe(403);
      expect(json).toMatchObject({
        error: { code: 'FORBIDDEN', message: "User ID mismatch: cannot access other users' conversations" },
      });
    }
    const { status, json } = await app.call('/api/user-2/tasks');
    expect(status).toBe(403);
    expect(json).toMatchObject({
      error: { code: 'FORBIDDEN', message: 'User ID mismatch: You can only access your own data' },
    });
  });

  test('without a good token is refused with 401 on every route (S1-18)', async () => {
    const app = await startTodoApp();
    const key = new TextEncoder().encode(TEST_SECRET);
    const expired = await new SignJWT({ sub: USER })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(1_000_000)
      .sign(key);
    const unsigned = new UnsecuredJWT({ sub: USER }).setExpirationTime('1h').encode();
    const headers = ['', 'Basic dTpw', 'Bearer x.y.z', `Bearer ${unsigned}`, `Bearer ${expired}`];
    const codes = ['TOKEN_ERROR', 'TOKEN_ERROR', 'INVALID_TOKEN', 'INVALID_TOKEN', 'TOKEN_EXPIRED'];
    for (const [index, authorization] of headers.entries()) {
      for (const path of ['chat', 'tasks', 'conversations', 'tasks/1', 'conversations/1/messages']) {
        const method = path === 'chat' ? 'POST' : 'GET';
        const answer = await app.call(`/api/${USER}/${path}`, { method, headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(answer.json).toMatchObject({ success: false, error: { code: codes[index] } });
      }
    }
    expect(app.model.requests).toEqual([]);
  });
});

describe('a body', () => {
  test('that is not JSON is a 400, whatever type it claims', async () => {
    const app = await startTodoApp();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const broken = await app.chat('{"message": "Hel', { headers: type });
    expect(broken.status).toBe(400);
    expect(broken.json).toMatchObject({ success: false, error: { code: 'INVALID_JSON' } });
    expect((await app.chat({ message: 'Hello' }, { headers: type })).status).toBe(200);
  });

  test.each([
    ['1 MB', 1],
    ['50 MB', 50],
  ])('over %s is a 413', async (_, megabytes) => {
    const app = await startTodoApp();
    const answer = await app.chat(JSON.stringify({ message: 'x'.repeat(megabytes * 1024 * 1024) }));
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  test('of the longest message is read, with every character escaped', async () => {
    const app = await startTodoApp();
    expect((await app.chat(`{"message": "${'\\ud83d\\ude00'.repeat(5_000)}"}`)).status).toBe(200);
  });
});
