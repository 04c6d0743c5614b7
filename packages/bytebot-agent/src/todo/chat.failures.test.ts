import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { AgentInterrupt, type ModelRequest } from '../model/chat-model.ts';
import { ConfigurationError, ModelError, type ModelErrorFacts } from '../model/model-error.ts';
import {
  callTurn,
  eventsOf,
  type ScriptedTurn,
  startTodoApp,
  type TodoApp,
  textOfEvents,
  turnOf,
  USER,
} from './todo.test-helper.ts';

function modelError(facts: Partial<ModelErrorFacts>): ModelError {
  return new ModelError({
    kind: 'rate_limited',
    message: 'OpenRouter API rate limit exceeded. Please try again later.',
    model: 'openrouter/gpt-oss-20b',
    provider: 'OpenRouter',
    status: 429,
    code: 'OPENROUTER_RATE_LIMIT',
    mayRetry: false,
    originalError: new Error('with sk-test-key'),
    ...facts,
  });
}

function failing(error: unknown, textBefore = ''): ScriptedTurn {
  return async (request) => {
    if (textBefore !== '') request.onDelta?.({ type: 'text', text: textBefore });
    throw error;
  };
}

/** Says one word and then nothing more until it is interrupted. */
const hanging: ScriptedTurn = async (request) => {
  request.onDelta?.({ type: 'text', text: 'Well' });
  return waitForEnd(request);
};

const silent: ScriptedTurn = waitForEnd;

async function waitForEnd({ signal }: ModelRequest): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  throw new AgentInterrupt();
}

async function storedMessages(app: TodoApp): Promise<string[]> {
  const messages = await app.services.store.conversations.messages(USER, 1, { limit: 50 });
  return messages.map(({ role, content }) => `${role}: ${content}`);
}

const busy = 'The AI service is currently experiencing high demand. Please try again in a moment.';
const unconfigured = 'The AI service is not properly configured. Please contact support.';

describe('a failure before the first event has an HTTP status', () => {
  test.each([
    ['a rate limit', modelError({}), 503, 'RATE_LIMIT_EXCEEDED', busy],
    ['a spent quota', modelError({ kind: 'quota_exhausted' }), 503, 'RATE_LIMIT_EXCEEDED', busy],
    ['no connection', modelError({ kind: 'network' }), 503, 'NETWORK_ERROR', /cannot be reached/],
    ['a time-out', modelError({ kind: 'timeout' }), 503, 'NETWORK_ERROR', /cannot be reached/],
    ['an overload', modelError({ kind: 'overloaded' }), 503, 'AI_SERVICE_UNAVAILABLE', /temporarily/],
    ['a broken provider', modelError({ kind: 'upstream' }), 503, 'AI_SERVICE_UNAVAILABLE', /temporarily/],
    ['a refused key', modelError({ kind: 'authentication' }), 500, 'AI_SERVICE_ERROR', /could not/],
    ['a refused request', modelError({ kind: 'invalid_request' }), 500, 'AI_SERVICE_ERROR', /could not/],
    ['no key', modelError({ kind: 'provider_not_configured' }), 500, 'CONFIGURATION_ERROR', unconfigured],
    [
      'a refused proxy key',
      modelError({ kind: 'caller_unauthenticated' }),
      500,
      'CONFIGURATION_ERROR',
      unconfigured,
    ],
    ['no set-up', new ConfigurationError('SOME_KEY is required'), 500, 'CONFIGURATION_ERROR', unconfigured],
    ['a bug', new TypeError('sk-test-key is not a function'), 500, 'INTERNAL_ERROR', /unexpected/],
  ])('%s', async (_, error, status, code, message) => {
    for (const accept of ['text/event-stream', 'application/json']) {
      const app = await startTodoApp({ turns: [failing(error)] });
      const answer = await app.chat({ message: 'Hello' }, { headers: { accept } });
      expect(answer.status).toBe(status);
      expect(answer.json).toMatchObject({
        success: false,
        error: { code, message: expect.stringMatching(message), request_id: 'req_test' },
      });
      expect(answer.text).not.toContain('sk-test');
      expect(answer.headers.get('x-conversation-id')).toBe('1');
      expect(await storedMessages(app)).toEqual(['user: Hello']);
    }
  });

  test('and says which provider failed and what to do (C-8)', async () => {
    const error = modelError({ hint: 'Wait a little.', retryAfterMs: 2_500 });
    const app = await startTodoApp({ turns: [failing(error)] });
    const answer = await app.chat({ message: 'Hello' });
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.json).toMatchObject({
      error: {
        kind: 'rate_limited',
        provider: 'OpenRouter',
        model: 'openrouter/gpt-oss-20b',
        detail: 'OpenRouter API rate limit exceeded. Please try again later.',
        hint: 'Wait a little.',
        retry_after_ms: 2_500,
      },
    });
    expect(JSON.stringify(app.logged)).toContain('A request to the todo API failed');
  });

  test('what is not set up is named exactly (S1-4)', async () => {
    const text = 'OPENROUTER_API_KEY environment variable is required when LLM_PROVIDER=openrouter';
    const models = {
      list: async () => [],
      contextWindowOf: async () => 1,
      defaultModel: () => {
        throw new ConfigurationError(text);
      },
    };
    const app = await startTodoApp({ services: { models } });
    const { status, json } = await app.chat({ message: 'Hello' });
    expect(status).toBe(500);
    expect(json).toMatchObject({ error: { code: 'CONFIGURATION_ERROR', detail: text } });
  });
});

describe('a failure after the first event', () => {
  test('is an error event with S1’s code, and what was said stays (C-8)', async () => {
    const app = await startTodoApp({
      turns: [
        callTurn('add_task', { title: 'milk' }),
        failing(modelError({ kind: 'stream_broken' }), 'I ad'),
      ],
    });
    const answer = await app.chat({ message: 'Add milk' });
    expect(answer.status).toBe(200);
    expect(eventsOf(answer).map(({ type }) => type)).toEqual(['tool_call', 'message', 'error']);
    expect(eventsOf(answer).at(-1)).toMatchObject({
      type: 'error',
      code: 'AI_SERVICE_UNAVAILABLE',
      message: 'The AI service is temporarily unavailable. Please try again later.',
      kind: 'stream_broken',
      request_id: 'req_test',
    });
    expect(await storedMessages(app)).toEqual([
      'user: Add milk',
      'assistant: I ad\n\n[This answer was interrupted.]',
    ]);
    const [, stored] = await app.services.store.conversations.messages(USER, 1, { limit: 2 });
    expect(stored?.toolCalls).toMatchObject([{ tool: 'add_task', isError: false }]);
  });
});

describe('a chat ends', () => {
  test('when the client leaves: the call of the model is aborted, what was said stays', async () => {
    const app = await startTodoApp({ turns: [hanging] });
    const leaving = new AbortController();
    const asked = app.chat({ message: 'Hello' }, { signal: leaving.signal });
    asked.catch(() => undefined);
    await until(() => app.model.requests.length === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await until(() => app.model.requests[0]?.signal.aborted === true);
    await until(async () => (await storedMessages(app)).length === 2);
    expect(await storedMessages(app)).toEqual([
      'user: Hello',
      'assistant: Well\n\n[This answer was interrupted.]',
    ]);
  });

  test('when its time is over: 504 before the first event, an event after it', async () => {
    const settings = { chatTimeoutMs: 300 };
    const quiet = await startTodoApp({ turns: [silent], settings });
    const early = await quiet.chat({ message: 'Hello' });
    expect(early.status).toBe(504);
    expect(early.json).toMatchObject({
      error: { code: 'REQUEST_TIMEOUT', message: 'Request timed out after 300 ms' },
    });
    const late = await (await startTodoApp({ turns: [hanging], settings })).chat({ message: 'Hello' });
    expect(eventsOf(late).at(-1)).toMatchObject({ type: 'error', code: 'REQUEST_TIMEOUT' });
  });

  test('not at the time limit of other requests, which is shorter (4.2, bugs not to inherit)', async () => {
    const slow: ScriptedTurn = async (request) => {
      await pause(300);
      request.onDelta?.({ type: 'text', text: 'Slow.' });
      return turnOf([{ type: 'text', text: 'Slow.' }], request);
    };
    const app = await startTodoApp({ turns: [slow], settings: { requestTimeoutMs: 100 } });
    expect(textOfEvents(await app.chat({ message: 'Hello' }))).toBe('Slow.');
  });

  test('when the agent stops', async () => {
    const app = await startTodoApp({ turns: [hanging, 'Still here.'] });
    const asked = app.chat({ message: 'Hello' });
    await until(() => app.model.requests.length === 1);
    app.services.lifecycle.startDraining();
    expect((await app.chat({ message: 'Hello' })).status).toBe(200);
    app.services.lifecycle.cutAll();
    const refused = await app.chat({ message: 'Hello' });
    expect(refused.status).toBe(503);
    expect(refused.json).toMatchObject({ error: { kind: 'draining' } });
    expect(eventsOf(await asked).at(-1)).toMatchObject({ type: 'error', kind: 'draining' });
  });

  test('when the model repeats itself, with the reason', async () => {
    const again = callTurn('list_tasks', {});
    const app = await startTodoApp({ turns: Array<ScriptedTurn>(9).fill(again) });
    const last = eventsOf(await app.chat({ message: 'What is there?' })).at(-1);
    expect(last).toMatchObject({ type: 'error', message: expect.stringContaining('5 times in a row') });
    expect(app.model.requests).toHaveLength(5);
  });

  test('when the model takes too many steps, with the reason', async () => {
    const turns = Array.from({ length: 20 }, (_, index) => callTurn('add_task', { title: `task ${index}` }));
    const app = await startTodoApp({ turns });
    const last = eventsOf(await app.chat({ message: 'Go on' })).at(-1);
    expect(last).toMatchObject({ type: 'error', message: expect.stringContaining('12 steps') });
  });
});

test('a model that says nothing is an error, unless it has done something', async () => {
  const app = await startTodoApp({ turns: ['', callTurn('add_task', { title: 'milk' }), ''] });
  const empty = await app.chat({ message: 'Hello' });
  expect(empty.status).toBe(500);
  expect(empty.json).toMatchObject({ error: { code: 'AI_SERVICE_ERROR', hint: expect.any(String) } });
  expect(textOfEvents(await app.chat({ message: 'Add milk' }))).toBe('Done.');
});

test('arguments that break the schema go back to the model, which may repair them', async () => {
  const app = await startTodoApp({
    turns: [callTurn('complete_task', { task_id: 'first' }), callTurn('list_tasks', {}), 'There is none.'],
  });
  expect(textOfEvents(await app.chat({ message: 'Complete the first' }))).toBe('There is none.');
  expect(JSON.stringify(app.model.requests[1]?.messages)).toContain('task_id');
});

test('a conversation is answered once at a time, others beside it', async () => {
  const app = await startTodoApp({ turns: [hanging, 'Beside it.'] });
  const { id } = await app.services.store.conversations.add(USER, 'One');
  const asked = app.chat({ conversation_id: id, message: 'Hello' });
  await until(() => app.model.requests.length === 1);
  const second = await app.chat({ conversation_id: id, message: 'Hello?' });
  expect(second.status).toBe(409);
  expect(second.json).toMatchObject({ error: { code: 'CONVERSATION_BUSY' } });
  expect(textOfEvents(await app.chat({ message: 'Hello' }))).toBe('Beside it.');
  app.services.lifecycle.cutAll();
  await asked;
});

test('200 chats at once are all answered', async () => {
  const app = await startTodoApp({
    turns: Array.from({ length: 200 }, (_, index) => `Answer ${index}.`),
  });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => app.chat({ message: 'Hello' }, { user: `user-${index}` })),
  );
  expect(new Set(answers.map(textOfEvents)).size).toBe(200);
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await isSo()) return;
    await pause(10);
  }
  throw new Error('It never was so.');
}
