import { expect, test } from '@jest/globals';
import { ModelError } from '../model/model-error.ts';
import { type ScriptedTurn, startTodoApp, type TodoApp, USER } from './todo.test-helper.ts';

const failing: ScriptedTurn = async ({ model }) => {
  throw new ModelError({
    kind: 'overloaded',
    message: 'OpenRouter API error: Provider temporarily unavailable',
    model: model.name,
    provider: 'OpenRouter',
    status: 503,
    code: 'OPENROUTER_ERROR',
    mayRetry: false,
    originalError: undefined,
  });
};

async function storedTexts(app: TodoApp): Promise<readonly string[]> {
  const messages = await app.services.store.conversations.messages(USER, 1, { limit: 50 });
  return messages.map(({ role, content }) => `${role}: ${content}`);
}

test('a second try after a failure is no second message, for the model neither', async () => {
  const app = await startTodoApp({ turns: [failing, failing, 'Here I am.', 'Still here.'] });
  expect((await app.chat({ message: 'Hi' })).status).toBe(503);
  const again = { conversation_id: 1, message: 'Hi' };
  expect((await app.chat(again)).status).toBe(503);
  expect((await app.chat(again)).status).toBe(200);
  expect(await storedTexts(app)).toEqual(['user: Hi', 'assistant: Here I am.']);
  expect(app.model.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  // Once it has its answer, the same words are a new message.
  await app.chat(again);
  expect((await storedTexts(app)).slice(2)).toEqual(['user: Hi', 'assistant: Still here.']);
});

test('other words after a failure are a message of their own', async () => {
  const app = await startTodoApp({ turns: [failing, 'Hello.'] });
  await app.chat({ message: 'Hi' });
  await app.chat({ conversation_id: 1, message: 'Hi there' });
  expect(await storedTexts(app)).toEqual(['user: Hi', 'user: Hi there', 'assistant: Hello.']);
});
