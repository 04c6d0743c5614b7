import { describe, expect, test } from '@jest/globals';
import { collect, startBench } from './bench.test-helper.ts';
import { createGrok2Client } from './grok-client.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const devMode = { DEV_MODE: 'true', OPENROUTER_API_KEY: 'dummy-key' };

describe('DEV_MODE=true (S4-58, C-17)', () => {
  test('mock replies that say so, without any call', async () => {
    const { options, simulator } = await startBench(devMode);
    const client = createGrok2Client(options);
    const result = await client.generateResponse(messages, 'openai/gpt-4o');
    expect(result).toEqual({
      response: expect.stringMatching(/^\[Mock response from openai\/gpt-4o\].*"Hello".*mock/),
      model: 'openai/gpt-4o',
      tokens: expect.any(Number),
    });
    expect(await client.getAvailableModels()).toHaveLength(10);
    await collect(client.generateResponseStream(messages));
    expect(simulator.requests()).toHaveLength(0);
  });

  test('needs no key, and names a mock model when none is asked for', async () => {
    const { options } = await startBench({ DEV_MODE: 'true' });
    expect(await createGrok2Client(options).generateResponse(messages)).toMatchObject({
      model: 'mock-openrouter-model',
    });
    const { options: withDefault } = await startBench({ ...devMode, OPENROUTER_DEFAULT_MODEL: 'a/b' });
    expect(await createGrok2Client(withDefault).generateResponse(messages)).toMatchObject({ model: 'a/b' });
  });

  test('streams in pieces of 32 characters, then done', async () => {
    const { options } = await startBench(devMode);
    const items = await collect(createGrok2Client(options).generateResponseStream(messages, 'a/b'));
    const last = items.at(-1);
    const pieces = items.slice(0, -1).map((item) => ('content' in item ? item.content : ''));
    expect(last).toEqual({
      done: true,
      model: 'a/b',
      response: pieces.join(''),
      tokens: expect.any(Number),
    });
    expect(pieces.slice(0, -1).every((piece) => [...piece].length === 32)).toBe(true);
  });

  test('a loud warning, once', async () => {
    const { options, lines } = await startBench(devMode);
    const client = createGrok2Client(options);
    await client.generateResponse(messages);
    await client.generateResponse(messages);
    expect(lines.filter(({ message }) => message.includes('MOCK'))).toMatchObject([{ level: 'warn' }]);
  });

  test('greetings, code, help and the rest get different mocks', async () => {
    const { options } = await startBench(devMode);
    const client = createGrok2Client(options);
    const asked = ['Hi there', 'Write a Python function', 'Can you help me?', 'The moon'];
    const replies = await Promise.all(
      asked.map(async (content) => {
        const result = await client.generateResponse([{ role: 'user', content }]);
        return 'response' in result ? result.response.replace(content, '') : '';
      }),
    );
    expect(new Set(replies).size).toBe(4);
  });
});

describe('DEV_MODE=live-fallback (S4-36, C-17)', () => {
  const variables = { DEV_MODE: 'live-fallback' };

  test('a good key gets real answers', async () => {
    const { options, chats } = await startBench(variables);
    const client = createGrok2Client({ ...options, apiKey: 'sk-or-v1-test-live' });
    const result = await client.generateResponse(messages, 'openai/gpt-4o');
    expect(result).not.toMatchObject({ response: expect.stringContaining('[Mock') });
    expect(chats()).toHaveLength(1);
  });

  test('a refused key and no key get mocks, whole and streamed', async () => {
    const { options, chats } = await startBench(variables);
    const client = createGrok2Client({ ...options, apiKey: 'sk-or-v1-bad-live' });
    const mock = { response: expect.stringContaining('[Mock response from openai/gpt-4o]') };
    expect(await client.generateResponse(messages, 'openai/gpt-4o')).toMatchObject(mock);
    const items = await collect(client.generateResponseStream(messages, 'openai/gpt-4o'));
    expect(items.at(-1)).toMatchObject({ done: true, ...mock });
    expect(chats()).toHaveLength(2);
    expect(await createGrok2Client(options).generateResponse(messages, 'openai/gpt-4o')).toMatchObject(mock);
  });

  test('other failures stay failures', async () => {
    const { options, simulator } = await startBench(variables);
    simulator.script({ model: 'openai/gpt-4o', replies: [400] });
    const client = createGrok2Client({ ...options, apiKey: 'sk-or-v1-test-live' });
    expect(await client.generateResponse(messages, 'openai/gpt-4o')).toMatchObject({ status_code: 400 });
  });
});

test('DEV_MODE=false: a refused key is an error (S4-36)', async () => {
  const { options } = await startBench({ DEV_MODE: 'false' });
  const client = createGrok2Client({ ...options, apiKey: 'sk-or-v1-bad-off' });
  expect(await client.generateResponse(messages, 'openai/gpt-4o')).toMatchObject({ status_code: 401 });
});
