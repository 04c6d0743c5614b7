import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { failureOf, modelsFor, question, type TestModels } from './support/agent-models.ts';
import { chunk, events, type RawProxy, startRawProxy, whole } from './support/raw-proxy.ts';

/** What a call leaves behind, and how it ends. */

const key = 'sk-test-raw-proxy-0123456789';
let proxy: RawProxy;
let models: TestModels;

beforeAll(async () => {
  proxy = await startRawProxy();
  models = modelsFor({ proxyUrl: proxy.url, variables: { BYTEBOT_LLM_PROXY_API_KEY: key } });
});
afterAll(async () => {
  models.close();
  await proxy.close();
});
const signals: AbortController[] = [];
afterEach(() => {
  for (const controller of signals.splice(0)) controller.abort();
});

test('a signal that outlives its calls is left alone by them, whatever became of them', async () => {
  const controller = new AbortController();
  signals.push(controller);
  const { signal } = controller;
  const ask = () => models.chatModel.generate(question('proxy', 'gpt-4o', { signal }));
  proxy.answer(events(chunk({ content: 'Hi.' }, 'stop'), '[DONE]'));
  await ask();
  proxy.answer(whole(400, { error: { message: 'No.' } }));
  await failureOf(ask());
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('what was thrown holds neither the key nor the question', async () => {
  proxy.answer(whole(400, { error: { message: 'No.' } }));
  const { originalError } = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4o')));
  const everything = inspect(originalError, { depth: 10, showHidden: true, maxStringLength: null });
  expect(everything).toContain('status: 400');
  expect(everything).not.toContain(key);
  expect(everything).not.toContain('You are terse.');
});

test('an error inside a stream is told with the request id that stood at its head', async () => {
  const stream = events({ error: { kind: 'invalid_request', message: 'No.', status_code: 400 } });
  proxy.answer((request, response) => {
    response.setHeader('x-request-id', 'req-9');
    stream(request, response);
  });
  const error = await failureOf(models.chatModel.generate(question('proxy', 'gpt-4o')));
  expect(error).toMatchObject({ kind: 'invalid_request', requestId: 'req-9' });
});

test('a last event without an empty line after it counts', async () => {
  const text = `data: ${JSON.stringify(chunk({ content: 'Hi.' }))}\n\ndata: ${JSON.stringify(chunk({}, 'stop'))}\n`;
  proxy.answer(whole(200, text, { 'content-type': 'text/event-stream' }));
  const turn = await models.chatModel.generate(question('proxy', 'gpt-4o'));
  expect(turn).toMatchObject({ finishReason: 'stop', blocks: [{ type: 'text', text: 'Hi.' }] });
});
