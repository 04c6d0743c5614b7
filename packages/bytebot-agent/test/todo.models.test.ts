import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTodoApp } from '../src/todo/todo.test-helper.ts';
import { modelsFor, type TestModels } from './support/agent-models.ts';
import { type ModelProxy, masterKey, startModelProxy } from './support/model-proxy.ts';

/** Which models a chat may name, as the proxy in front of it decides. */

let running: ModelProxy;
let models: TestModels;

beforeAll(async () => {
  running = await startModelProxy();
  models = modelsFor({
    proxyUrl: running.proxy.url,
    variables: { BYTEBOT_LLM_PROXY_API_KEY: masterKey },
  });
});
afterAll(async () => {
  models.close();
  await running.close();
});

const chatWith = async (model: string) => {
  const app = await startTodoApp({
    settings: { proxyUrl: running.proxy.url },
    services: { chatModel: models.chatModel, models: models.models },
  });
  return app.chat({ message: 'Hello', model });
};

test.each([
  ['an alias', 'gpt-4o'],
  ['what it stands for', 'openai/gpt-4o'],
  ['what only a pattern of the proxy serves', 'openrouter/openai/gpt-4o-mini'],
])('%s answers', async (_what, model) => {
  const answer = await chatWith(model);
  expect(answer.text).toContain('"type":"done"');
});

test('a name that nothing serves is a 404 with the near ones', async () => {
  const answer = await chatWith('gpt-4oo');
  expect(answer.status).toBe(404);
  expect(answer.json).toMatchObject({
    error: {
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('gpt-4oo'),
      hint: expect.stringContaining('gpt-4o'),
    },
  });
  expect(running.simulator.requests('gpt-4oo')).toHaveLength(0);
});
