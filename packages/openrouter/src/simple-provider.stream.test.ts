import { describe, expect, test } from '@jest/globals';
import { collect, startBench, until } from './bench.test-helper.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

const key = 'sk-or-v1-test-stream';
const model = 'openai/gpt-4o';
const request = { id: '1', messages: [{ role: 'user', content: 'Hello' }], modelParams: { model } };

test('chunks have content, the last one the finish reason and the whole answer (S3-17, S3-5)', async () => {
  const { simulator, options, chats } = await startBench();
  simulator.script({ model, replies: [{ chunks: ['The capital', ' of France', ' is Paris.'] }] });
  const chunks = await collect(new SimpleOpenRouterProvider(key, options).completeStream(request));
  expect(chunks.map(({ content }) => content)).toEqual(['The capital', ' of France', ' is Paris.', '']);
  expect(chunks.map(({ isLast }) => isLast)).toEqual([false, false, false, true]);
  expect(chunks.at(-1)).toMatchObject({
    finishReason: 'stop',
    response: {
      requestId: '1',
      model,
      content: 'The capital of France is Paris.',
      tokensUsed: expect.any(Number),
    },
  });
  expect(chunks.at(-1)?.response?.tokensUsed).toBeGreaterThan(0);
  expect(chats()[0]?.body).toMatchObject({ stream: true, max_tokens: 4096 });
});

test('events that straddle the pieces of bytes are read, comments are not content', async () => {
  const { simulator, options } = await startBench();
  simulator.script({ model, replies: [{ chunks: ['Grüße, ', '世界 🌍'], keepAlives: 3, splitBytes: 1 }] });
  const chunks = await collect(new SimpleOpenRouterProvider(key, options).completeStream(request));
  expect(chunks.at(-1)?.response?.content).toBe('Grüße, 世界 🌍');
});

test('tool calls of a stream are put together', async () => {
  const { options } = await startBench();
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
  const provider = new SimpleOpenRouterProvider(key, options);
  const chunks = await collect(provider.completeStream({ ...request, tools, toolChoice: 'required' }));
  const response = chunks.at(-1)?.response;
  expect(response?.finishReason).toBe('tool_calls');
  expect(response?.toolCalls[0]?.function.name).toBe('weather');
  expect(JSON.parse(response?.toolCalls[0]?.function.arguments ?? '')).toHaveProperty('city');
});

test('a whole answer instead of a stream is one chunk', async () => {
  const { simulator, options } = await startBench();
  const body = { id: 'gen-1', model, choices: [{ message: { content: 'Paris' }, finish_reason: 'stop' }] };
  simulator.script({ model, replies: [{ body }] });
  const chunks = await collect(new SimpleOpenRouterProvider(key, options).completeStream(request));
  expect(chunks.map(({ content }) => content)).toEqual(['Paris', '']);
});

describe('before the first chunk', () => {
  test('an error event has status and text of the error, and is repeated (S3-44)', async () => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ fixture: 'openrouter/stream-error-first' }], repeat: 'last' });
    await expect(
      collect(new SimpleOpenRouterProvider(key, options).completeStream(request)),
    ).rejects.toMatchObject({ message: 'OpenRouter API error: Rate limit exceeded', status: 429 });
    expect(chats()).toHaveLength(4);
  });

  test.each<[string, object]>([
    ['a stream that ends at once', { endAfter: 0 }],
    ['a stream that is cut', { cutAfter: 0 }],
    ['an event nobody can read', { malformedAfter: 0 }],
  ])('%s is repeated', async (_name, reply) => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [reply, { chunks: ['Par', 'is'] }] });
    const chunks = await collect(new SimpleOpenRouterProvider(key, options).completeStream(request));
    expect(chunks.at(-1)?.response?.content).toBe('Paris');
    expect(chats()).toHaveLength(2);
  });

  test('comments alone are silence: the limit is for content (S3-49)', async () => {
    const { simulator, options } = await startBench();
    simulator.script({ model, replies: [{ keepAlives: 5, stallAfter: 0 }], repeat: 'last' });
    const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };
    const provider = new SimpleOpenRouterProvider(key, { ...options, timeoutMs: 150, retry });
    await expect(collect(provider.completeStream(request))).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('no answer within 150 ms'),
    });
  });
});

describe('after the first chunk', () => {
  test.each<[string, object, RegExp]>([
    ['cut', { cutAfter: 1 }, /^OpenRouter API error: Stream interrupted \(/],
    ['ended without a finish reason', { endAfter: 1 }, /ended before the answer was complete/],
    ['with an event nobody can read', { malformedAfter: 1 }, /not JSON/],
    ['with an error event', { errorAfter: 1 }, /^OpenRouter API error: /],
    ['silent', { stallAfter: 1 }, /Stream interrupted \(.*no answer within 150 ms/],
  ])('a stream that is %s throws, and is not repeated', async (_name, fault, message) => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [{ chunks: ['one', 'two', 'three'], ...fault }, { text: 'again' }] });
    const provider = new SimpleOpenRouterProvider(key, { ...options, timeoutMs: 150 });
    const contents: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { content } of provider.completeStream(request)) contents.push(content);
    };
    await expect(read()).rejects.toThrow(message);
    expect(contents).toEqual(['one']);
    expect(chats()).toHaveLength(1);
  });

  test('a stream may last longer than the limit as long as it is never silent for so long', async () => {
    const { simulator, options } = await startBench();
    const words = Array.from({ length: 16 }, (_, index) => `${index} `);
    simulator.script({ model, replies: [{ chunks: words, chunkDelayMs: 100 }] });
    const provider = new SimpleOpenRouterProvider(key, { ...options, timeoutMs: 1_200 });
    const chunks = await collect(provider.completeStream(request));
    expect(chunks.at(-1)?.response?.content).toBe(words.join(''));
  });

  test('a missing end mark after the finish reason takes nothing away', async () => {
    const { simulator, options } = await startBench();
    simulator.script({ model, replies: [{ chunks: ['Paris'], dropDone: true }] });
    const chunks = await collect(new SimpleOpenRouterProvider(key, options).completeStream(request));
    expect(chunks.at(-1)).toMatchObject({ finishReason: 'stop', response: { content: 'Paris' } });
  });
});

test('a large answer is not gathered before it is given (S4-71)', async () => {
  const { simulator, options } = await startBench();
  const piece = 'x'.repeat(64 * 1_024);
  simulator.script({
    model,
    replies: [{ chunks: Array.from({ length: 80 }, () => piece), chunkDelayMs: 1 }],
  });
  let isFirst = true;
  let sizeInCharacters = 0;
  for await (const { content } of new SimpleOpenRouterProvider(key, options).completeStream(request)) {
    if (isFirst) expect(simulator.state().openRequests).toBe(1);
    isFirst = false;
    sizeInCharacters += content.length;
  }
  expect(sizeInCharacters).toBe(80 * piece.length);
});

test('connections of finished streams are used again (S4-38)', async () => {
  const { options, simulator } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, options);
  for (let call = 0; call < 10; call += 1) await collect(provider.completeStream(request));
  await until(() => simulator.state().openRequests === 0);
  expect(simulator.state().distinctSockets).toBeLessThanOrEqual(3);
});
