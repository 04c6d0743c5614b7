import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventsOf, startTodoApp, type TodoApp, textOfEvents, USER } from '../src/todo/todo.test-helper.ts';
import { modelsFor, providerVariables, type TestModels } from './support/agent-models.ts';

/**
 * One and the same suite for each of S1's four providers (S1-24), called directly on their real wire formats. Nothing
 * but the environment differs (S1-13, S1-29, S1-30).
 */
const providers = [
  ['openrouter', 'openai/gpt-oss-20b:free', '/openrouter/api/v1/chat/completions', {}],
  [
    'gemini',
    'gemini-2.5-flash',
    '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent',
    { LLM_PROVIDER: 'gemini' },
  ],
  [
    'groq',
    'llama-3.3-70b-versatile',
    '/groq/openai/v1/chat/completions',
    { LLM_PROVIDER: 'groq', GROQ_DEFAULT_MODEL: 'llama-3.3-70b-versatile' },
  ],
  [
    'openai',
    'gpt-4o',
    '/openai/v1/chat/completions',
    { LLM_PROVIDER: 'openai', OPENAI_DEFAULT_MODEL: 'gpt-4o' },
  ],
] as const;

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe.each(providers)('the todo chat over %s (S1-24)', (provider, modelName, path, environment) => {
  let models: TestModels;
  let app: TodoApp;

  beforeEach(async () => {
    const { [`${provider.toUpperCase()}_API_KEY`]: key, ...rest } = providerVariables(simulator.url);
    const addresses = Object.entries(rest).filter(([name]) => name.endsWith('_BASE_URL'));
    const variables = {
      ...Object.fromEntries(addresses),
      [`${provider.toUpperCase()}_API_KEY`]: key,
      ...environment,
    };
    models = modelsFor({ variables });
    app = await startTodoApp({ services: { chatModel: models.chatModel, models: models.models } });
  });
  afterEach(() => models.close());

  test('adds, lists, completes and remembers (S1-9 to S1-12, S1-15, S1-17, S1-19, S1-20)', async () => {
    const added = await app.chat({ conversation_id: null, message: 'Add a task to test OpenRouter' });
    expect(eventsOf(added)[0]).toEqual({
      type: 'tool_call',
      tool: 'add_task',
      args: { title: 'test OpenRouter' },
    });
    expect(textOfEvents(added)).not.toBe('');
    const conversationId = eventsOf(added).at(-1)?.conversation_id;
    expect(conversationId).toEqual(expect.any(Number));
    const tasks = await app.call(`/api/${USER}/tasks`);
    expect(tasks.json).toMatchObject({ data: { items: [{ id: 1, title: 'test OpenRouter' }] } });

    const listed = await app.chat({ conversation_id: conversationId, message: 'Please call list_tasks' });
    expect(eventsOf(listed)[0]).toMatchObject({ type: 'tool_call', tool: 'list_tasks' });
    const done = await app.chat({
      conversation_id: conversationId,
      message: 'Call complete_task for number 1',
    });
    expect(eventsOf(done)[0]).toEqual({ type: 'tool_call', tool: 'complete_task', args: { task_id: 1 } });
    const completed = await app.call(`/api/${USER}/tasks?status=completed`);
    expect(completed.json).toMatchObject({ data: { total: 1 } });

    const asked = simulator.requests();
    expect(asked).toHaveLength(6);
    for (const request of asked) {
      expect(request).toMatchObject({ provider, path, model: modelName, status: 200 });
      expect(JSON.stringify(request.headers)).toContain(`sk-test-${provider}-0123456789`);
    }
    expect(JSON.stringify(asked.at(-1)?.body)).toContain('Add a task to test OpenRouter');
    const { json } = await app.call(`/api/${USER}/conversations/${conversationId}/messages`);
    expect(json).toMatchObject({ data: { count: 6 } });
  });

  test('a greeting uses no tool', async () => {
    const answer = await app.chat({ message: 'Hello!' });
    expect(eventsOf(answer).some(({ type }) => type === 'tool_call')).toBe(false);
    expect(textOfEvents(answer)).not.toBe('');
    expect(simulator.requests()).toHaveLength(1);
  });

  test('a rate limit before the first event is waited out (S1-23; 4.2, bugs not to inherit)', async () => {
    simulator.script({ match: { provider }, replies: [{ status: 429 }, { status: 429 }] });
    const answer = await app.chat({ message: 'Hello!' });
    expect(answer.status).toBe(200);
    expect(textOfEvents(answer)).not.toBe('');
    expect(simulator.requests().map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(models.waits).toHaveLength(2);
  });

  test('a refused key is an error that names the provider and shows no key', async () => {
    simulator.script({ match: { provider }, replies: [{ status: 401 }], repeat: 'last' });
    const answer = await app.chat({ message: 'Hello!' });
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({
      success: false,
      error: { code: 'AI_SERVICE_ERROR', kind: 'authentication', hint: expect.any(String) },
    });
    expect(JSON.parse(answer.text).error.provider.toLowerCase()).toContain(provider);
    expect(answer.text).not.toContain('0123456789');
    expect(JSON.stringify(app.logged)).not.toContain('0123456789');
  });

  test('a connection that breaks in the middle is an error event (C-8)', async () => {
    simulator.script({
      match: { provider },
      replies: [{ chunks: ['I ', 'begin '], cutAfter: 2 }],
      repeat: 'last',
    });
    const answer = await app.chat({ message: 'Hello!' });
    expect(answer.status).toBe(200);
    expect(eventsOf(answer).at(-1)).toMatchObject({
      type: 'error',
      code: expect.stringMatching(/^AI_|^NETWORK/),
    });
    expect(textOfEvents(answer)).toContain('I ');
  });
});
