import { describe, expect, test } from '@jest/globals';
import { ModelError } from '../model/model-error.ts';
import {
  callTurn,
  eventsOf,
  type ScriptedTurn,
  startTodoApp,
  textOfEvents,
  turnOf,
  USER,
} from './todo.test-helper.ts';

const question = { conversation_id: null, message: 'Add a task to test OpenRouter' };

describe('a chat', () => {
  test('streams S1’s events and adds the task (S1-17, S1-19, S1-20, C-35)', async () => {
    const app = await startTodoApp({
      turns: [callTurn('add_task', { title: 'test OpenRouter' }), 'I added it.'],
    });
    const answer = await app.chat(question);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(eventsOf(answer)).toEqual([
      { type: 'tool_call', tool: 'add_task', args: { title: 'test OpenRouter' } },
      { type: 'message', content: 'I ', done: false },
      { type: 'message', content: 'added ', done: false },
      { type: 'message', content: 'it.', done: false },
      { type: 'done', conversation_id: 1 },
    ]);
    const { json } = await app.call(`/api/${USER}/tasks`);
    expect(json).toMatchObject({ success: true, data: { total: 1, items: [{ title: 'test OpenRouter' }] } });
  });

  test('keeps its history, the tool calls included (S1-19)', async () => {
    const app = await startTodoApp({
      turns: [callTurn('add_task', { title: 'milk' }), 'I added it.', 'You asked for milk.'],
    });
    const first = await app.chat({ message: 'Remember milk' });
    const id = eventsOf(first).at(-1)?.conversation_id;
    const second = await app.chat({ conversation_id: id, message: 'What did I ask for?' });
    expect(textOfEvents(second)).toBe('You asked for milk.');
    expect(eventsOf(second).at(-1)).toEqual({ type: 'done', conversation_id: id });
    const asked = app.model.requests.at(-1)?.messages ?? [];
    expect(asked.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
    ]);
    expect(asked[2]?.tool_calls?.[0]?.function.name).toBe('add_task');
    expect(asked[3]?.content).toContain('"status":"created"');
    expect(asked.at(-1)?.content).toBe('What did I ask for?');

    const { json } = await app.call(`/api/${USER}/conversations/${id}/messages`);
    expect(json).toMatchObject({
      success: true,
      data: {
        count: 4,
        messages: [
          { role: 'user', content: 'Remember milk', tool_calls: null },
          {
            role: 'assistant',
            content: 'I added it.',
            tool_calls: { calls: [{ tool: 'add_task', args: { title: 'milk' }, is_error: false }] },
          },
          { role: 'user' },
          { role: 'assistant', content: 'You asked for milk.' },
        ],
      },
    });
  });

  test('sends the last 50 messages only', async () => {
    const app = await startTodoApp();
    const { conversations } = app.services.store;
    const { id } = await conversations.add(USER, 'Long');
    const expiresAt = '2099-01-01T00:00:00.000Z';
    for (let index = 0; index < 60; index += 1) {
      const role = index % 2 === 0 ? 'user' : 'assistant';
      await conversations.addMessage(USER, id, {
        role,
        content: `message ${index}`,
        toolCalls: [],
        expiresAt,
      });
    }
    await app.chat({ conversation_id: id, message: 'And now?' });
    const asked = app.model.requests[0]?.messages ?? [];
    expect(asked).toHaveLength(1 + 50 + 1);
    expect(asked[1]?.content).toBe('message 10');
  });

  test('answers JSON to who asks for it, S1’s ChatResponse', async () => {
    const app = await startTodoApp({ turns: [callTurn('list_tasks', {}), 'The list is empty.'] });
    for (const accept of ['application/json', 'application/json, text/plain, */*']) {
      const answer = await app.chat({ message: 'What is there?' }, { headers: { accept } });
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.json).toMatchObject({
        conversation_id: expect.any(Number),
        response: expect.any(String),
      });
    }
    const { json } = await app.call(`/api/${USER}/conversations/1/messages`);
    expect(json).toMatchObject({ data: { messages: [{}, { content: 'The list is empty.' }] } });
  });

  test.each(['*/*', 'text/event-stream', 'text/event-stream, application/json', 'text/html'])(
    'streams to who accepts %s',
    async (accept) => {
      const app = await startTodoApp();
      const answer = await app.chat({ message: 'Hello' }, { headers: { accept } });
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
    },
  );

  test('keeps the texts of two steps apart', async () => {
    const app = await startTodoApp({
      turns: [
        async (request) => {
          request.onDelta?.({ type: 'text', text: 'I look.' });
          return turnOf(
            [
              { type: 'text', text: 'I look.' },
              { type: 'tool_use', id: 'one', name: 'list_tasks', input: {} },
            ],
            request,
          );
        },
        'Nothing there.',
      ],
    });
    expect(textOfEvents(await app.chat({ message: 'What is there?' }))).toBe('I look.\n\nNothing there.');
  });

  test('asks for one tool call at a time, and tells no id of a user', async () => {
    const app = await startTodoApp();
    await app.chat({ message: 'Hello' });
    const [asked] = app.model.requests;
    expect(asked?.parallelToolCalls).toBe(false);
    expect(asked?.tools?.map((tool) => tool.function.name).sort()).toEqual([
      'add_tags',
      'add_task',
      'bulk_update_tasks',
      'complete_task',
      'delete_task',
      'list_recurring_tasks',
      'list_tasks',
      'list_tasks_by_priority',
      'set_priority',
      'update_task',
    ]);
    expect(JSON.stringify([asked?.messages, asked?.tools])).not.toContain(USER);
  });

  test('names a new conversation by its time and keeps messages for two days', async () => {
    const now = new Date('2026-03-04T05:06:07.000Z');
    const app = await startTodoApp({ services: { now: () => now } });
    await app.chat({ message: 'Hello' });
    const { json } = await app.call(`/api/${USER}/conversations`);
    expect(json).toMatchObject({ data: { conversations: [{ title: 'Conversation 2026-03-04 05:06' }] } });
    const [message] = await app.services.store.conversations.messages(USER, 1, { limit: 1 });
    expect(message?.expiresAt).toBe('2026-03-06T05:06:07.000Z');
  });

  test('answers with the model that was named, by name or title', async () => {
    const app = await startTodoApp();
    await app.chat({ message: 'Hello' });
    await app.chat({ message: 'Hello', model: 'gemini/gemini-2.5-flash' });
    await app.chat({ message: 'Hello', model: 'gemini-2.5-flash' });
    expect(app.model.requests.map(({ model }) => model.name)).toEqual([
      'openrouter/gpt-oss-20b',
      'gemini/gemini-2.5-flash',
      'gemini/gemini-2.5-flash',
    ]);
    const unknown = await app.chat({ message: 'Hello', model: 'gemini-2.5-flsh' });
    expect(unknown.status).toBe(404);
    expect(unknown.json).toMatchObject({
      error: { code: 'MODEL_NOT_FOUND', message: expect.stringContaining('gemini-2.5-flash') },
    });
  });

  test('a name that is not on the proxy’s list goes to the proxy, which may serve it by a pattern', async () => {
    const unknown: ScriptedTurn = () => {
      throw new ModelError({
        kind: 'unknown_model',
        message: 'The model `openrouter/nobdy` does not exist here.',
        hint: 'Did you mean `openrouter/nobody`?',
        model: 'openrouter/nobdy',
        provider: 'The proxy',
        status: 404,
        code: 'model_not_found',
        mayRetry: false,
        originalError: undefined,
      });
    };
    const app = await startTodoApp({
      settings: { proxyUrl: 'http://proxy.test' },
      turns: ['Hello!', unknown],
    });
    expect((await app.chat({ message: 'Hello', model: 'openrouter/some/model' })).status).toBe(200);
    expect(app.model.requests[0]?.model).toEqual({ provider: 'proxy', name: 'openrouter/some/model' });
    const refused = await app.chat({ message: 'Hello', model: 'openrouter/nobdy' });
    expect(refused.status).toBe(404);
    expect(refused.json).toMatchObject({
      error: {
        code: 'MODEL_NOT_FOUND',
        message: expect.stringContaining('does not exist'),
        hint: expect.stringContaining('openrouter/nobody'),
      },
    });
  });

  test('the list of models is not asked for with every message', async () => {
    const app = await startTodoApp();
    const { models } = app.services;
    let lists = 0;
    const counting = {
      contextWindowOf: models.contextWindowOf,
      defaultModel: models.defaultModel,
      list: () => {
        lists += 1;
        return models.list();
      },
    };
    const counted = await startTodoApp({ services: { models: counting } });
    for (let index = 0; index < 3; index += 1) {
      await counted.chat({ message: 'Hello', model: 'gemini-2.5-flash' });
    }
    expect(lists).toBe(1);
  });
});
