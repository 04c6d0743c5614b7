import { describe, expect, test } from '@jest/globals';
import { Lifecycle } from '../lifecycle.ts';
import { AgentInterrupt, type ModelRequest } from '../model/chat-model.ts';
import { ModelError } from '../model/model-error.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import { type Store, StoreError } from '../store/store.ts';
import { forgetLostCalls } from './cleanup.ts';
import { type ScriptedTurn, startTodoApp, type TodoApp, textOfEvents, USER } from './todo.test-helper.ts';

function refusal(kind: ModelError['kind'], message = 'The conversation is too long.'): ModelError {
  return new ModelError({
    kind,
    message,
    model: 'openrouter/gpt-oss-20b',
    provider: 'OpenRouter',
    status: 400,
    code: kind,
    mayRetry: false,
    originalError: undefined,
  });
}

/** A model whose window is that small answers nothing longer. */
const onlyUpTo =
  (sizeMax: number): ScriptedTurn =>
  (request) => {
    if (sizeOf(request) > sizeMax) throw refusal('context_length');
    request.onDelta?.({ type: 'text', text: 'Short enough.' });
    return Promise.resolve({
      blocks: [{ type: 'text', text: 'Short enough.' }],
      malformedInputs: new Map(),
      finishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      model: 'm',
      requestId: undefined,
    });
  };

function sizeOf({ messages }: ModelRequest): number {
  return JSON.stringify(messages).length;
}

async function withLongConversation(turns: readonly ScriptedTurn[]): Promise<TodoApp> {
  const app = await startTodoApp({ turns });
  const { id } = await app.services.store.conversations.add(USER, 'long');
  for (let index = 0; index < 40; index += 1) {
    await app.services.store.conversations.addMessage(USER, id, {
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `${index} ${'word '.repeat(500)}`,
      toolCalls: [],
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
  }
  return app;
}

describe('a conversation that the model finds too long', () => {
  test('is shortened until it fits, and the answer knows the last message', async () => {
    const app = await withLongConversation([onlyUpTo(60_000), onlyUpTo(60_000)]);
    const answer = await app.chat({ conversation_id: 1, message: 'The newest question' });
    expect(textOfEvents(answer)).toBe('Short enough.');
    expect(app.model.requests).toHaveLength(2);
    expect(JSON.stringify(app.model.requests[1]?.messages)).toContain('The newest question');
  });

  test('is shortened twice at most; then the answer says why', async () => {
    const app = await withLongConversation([onlyUpTo(1), onlyUpTo(1), onlyUpTo(1), onlyUpTo(1)]);
    const answer = await app.chat({ conversation_id: 1, message: 'The newest question' });
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({ error: { kind: 'context_length' } });
    const sizes = app.model.requests.map(sizeOf);
    expect(sizes).toHaveLength(3);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  test('is not shortened when something was said already: it would be said twice', async () => {
    const app = await withLongConversation([
      (request) => {
        request.onDelta?.({ type: 'text', text: 'Well' });
        throw refusal('context_length');
      },
    ]);
    const answer = await app.chat({ conversation_id: 1, message: 'The newest question' });
    expect(answer.text).toContain('"type":"error"');
    expect(app.model.requests).toHaveLength(1);
  });
});

describe('an answer that is cut off, and cannot be stored', () => {
  /** A store that takes what the user says, and this of the rest. */
  async function storeThat(keepsAnswer: () => Promise<never>): Promise<Store> {
    const store = await temporaryStore();
    const conversations = new Proxy(store.conversations, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) =>
          name === 'addMessage' && JSON.stringify(given).includes('assistant')
            ? keepsAnswer()
            : Reflect.apply(member, target, given);
      },
    });
    return {
      ...store,
      conversations,
      transaction: (work) => store.transaction(work),
      ping: () => store.ping(),
      close: () => store.close(),
    };
  }

  const beginsAndFails: ScriptedTurn = (request) => {
    request.onDelta?.({ type: 'text', text: 'Well' });
    throw refusal('overloaded', 'It is overloaded.');
  };

  test('is told with what cut it off, and not with what the database said', async () => {
    const store = await storeThat(() => Promise.reject(new StoreError('no database')));
    const app = await startTodoApp({ turns: [beginsAndFails], services: { store } });
    const answer = await app.chat({ message: 'Hello' });
    expect(answer.text).toContain('"code":"AI_SERVICE_UNAVAILABLE"');
    expect(JSON.stringify(app.logged)).toContain('no database');
  });

  test('is told in time when the agent stops and the database does not answer', async () => {
    const lifecycle = new Lifecycle();
    const store = await storeThat(() => new Promise(() => undefined));
    const hanging: ScriptedTurn = (request) => {
      request.onDelta?.({ type: 'text', text: 'Well' });
      lifecycle.cutAll();
      throw new AgentInterrupt();
    };
    const app = await startTodoApp({ turns: [hanging], services: { store, lifecycle } });
    expect((await app.chat({ message: 'Hello' })).text).toContain('shutting down');
  });
});

describe('the records of tool calls', () => {
  test('are forgotten when the answer is cut off between two calls', async () => {
    const store = await temporaryStore();
    const lifecycle = new Lifecycle();
    const cutting: Store = {
      ...store,
      async transaction(work) {
        const result = await store.transaction(work);
        lifecycle.cutAll();
        return result;
      },
      ping: () => store.ping(),
      close: () => store.close(),
    };
    const add = (title: string) => ({ name: 'add_task', input: { title } });
    const app = await startTodoApp({
      turns: [{ calls: [add('A'), add('B')] }],
      services: { store: cutting, lifecycle },
    });
    expect((await app.chat({ message: 'Hello' })).text).toContain('shutting down');
    expect(await store.todos.count(USER)).toBe(1);
    expect(await store.toolCalls.forgetOld('chat:', '2999-01-01T00:00:00.000Z')).toBe(0);
  });

  test('of an agent that was killed are forgotten a day later, those of tasks are not', async () => {
    const app = await startTodoApp();
    const { store } = app.services;
    await store.toolCalls.start('chat:lost:1', 'call', 'add_task');
    await store.toolCalls.start('message-of-a-task', 'call', 'press');
    await forgetLostCalls({ ...app.services, now: () => new Date() });
    expect(await store.toolCalls.stateOf('chat:lost:1', 'call')).toEqual({ state: 'started' });
    await forgetLostCalls({ ...app.services, now: () => new Date(Date.now() + 90_000_000) });
    expect(await store.toolCalls.stateOf('chat:lost:1', 'call')).toEqual({ state: 'planned' });
    expect(await store.toolCalls.stateOf('message-of-a-task', 'call')).toEqual({ state: 'started' });
  });
});
