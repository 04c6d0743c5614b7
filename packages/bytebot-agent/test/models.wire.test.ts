import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.test-helper.ts';
import { AgentInterrupt } from '../src/model/chat-model.ts';
import {
  failureOf,
  modelsFor,
  question,
  type TestModels,
  type TestModelsOptions,
} from './support/agent-models.ts';
import { chunk, events, type RawProxy, startRawProxy, whole } from './support/raw-proxy.ts';

/** Answers a proxy of another make, or what stands in front of one, may give. */

let proxy: RawProxy;
let models: TestModels;
const key = 'sk-test-raw-proxy-0123456789';

function setUp(options: Partial<TestModelsOptions> = {}): TestModels {
  models = modelsFor({ proxyUrl: proxy.url, variables: { BYTEBOT_LLM_PROXY_API_KEY: key }, ...options });
  return models;
}

beforeAll(async () => {
  proxy = await startRawProxy();
});
afterAll(() => proxy.close());
afterEach(() => models.close());

const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };

describe('an answer in one piece', () => {
  test('is read, and told as one delta', async () => {
    const message = { role: 'assistant', content: 'Hi.', reasoning_content: 'They greet.' };
    proxy.answer(
      whole(
        200,
        { model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }], usage },
        { 'x-request-id': 'req-7' },
      ),
    );
    const told: unknown[] = [];
    const turn = await setUp().chatModel.generate(
      question('proxy', 'gpt-4o', { onDelta: (delta) => told.push(delta) }),
    );
    expect(turn).toMatchObject({ finishReason: 'stop', model: 'm', requestId: 'req-7' });
    expect(turn.blocks.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(turn.usage).toEqual({ inputTokens: 3, outputTokens: 4, totalTokens: 7 });
    expect(told).toEqual([
      { type: 'thinking', text: 'They greet.' },
      { type: 'text', text: 'Hi.' },
    ]);
  });

  test('without a choice is no answer, in ByteBot’s words', async () => {
    proxy.answer(whole(200, { choices: [] }));
    const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error.message).toContain('No valid response from Chat Completion API');
    expect(error.kind).toBe('upstream');
  });

  test('that holds an error is that error', async () => {
    proxy.answer(whole(200, { error: { code: 429, message: 'Slow down' } }));
    const error = await failureOf(setUp().chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o')));
    expect(error).toMatchObject({ kind: 'rate_limited', code: 'OPENROUTER_RATE_LIMIT', status: 429 });
    expect(proxy.requests).toHaveLength(3);
  });
});

describe('no answer', () => {
  test.each([
    [
      'a web page',
      whole(200, '<html><title>Login</title></html>', { 'content-type': 'text/html' }),
      /web page/,
    ],
    ['nothing', whole(200, ''), /empty/],
    ['nothing, as JSON', whole(200, '', { 'content-type': 'application/json' }), /empty/],
    ['half of a JSON body', whole(200, '{"choices": [', { 'content-type': 'application/json' }), /no JSON/],
    ['an end mark alone', events('[DONE]'), /No valid response/],
    ['events that are no JSON', events('nonsense'), /no JSON/],
    ['events of something else', events({ hello: 1 }), /no chunk/],
    ['a JSON text', whole(200, '"hello"', { 'content-type': 'application/json' }), /No valid response/],
  ])('%s is tried three times, then told', async (_, handler, words) => {
    proxy.answer(handler);
    const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error.kind).toBe('upstream');
    expect(error.message).toMatch(words);
    expect(proxy.requests).toHaveLength(3);
    expect(models.waits).toEqual([1_000, 2_000]);
  });
});

test('a page that never ends is not waited for', async () => {
  let closed = 0;
  proxy.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write('<html>');
    response.once('close', () => {
      closed += 1;
    });
  });
  const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
  expect(error.message).toContain('web page');
  await eventually(() => closed === 3);
});

test('a redirect is not followed: the key stays where it was meant for', async () => {
  const other = await startRawProxy();
  try {
    proxy.answer(whole(307, '', { location: `${other.url}/chat/completions` }));
    const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error).toMatchObject({ status: 307, kind: 'provider_not_configured', mayRetry: false });
    expect(error.message).toContain(`${other.url}/chat/completions, which is not followed`);
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_URL');
    expect(proxy.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
});

describe('an end', () => {
  test('without an end mark is one when a finish reason came', async () => {
    proxy.answer(events(chunk({ content: 'Hi.' }), chunk({}, 'stop')));
    const turn = await setUp().chatModel.generate(question('proxy', 'gpt-4o'));
    expect(turn.blocks).toEqual([{ type: 'text', text: 'Hi.' }]);
  });

  test('without either is a broken stream, which is not asked for again', async () => {
    proxy.answer(events(chunk({ content: 'Hi' })));
    const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
    expect(error.kind).toBe('stream_broken');
    expect(proxy.requests).toHaveLength(1);
  });

  test('by an error in a choice is an error (OpenRouter)', async () => {
    const error = { code: 502, message: 'Provider returned error', metadata: { provider_name: 'X' } };
    proxy.answer(events({ ...chunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'error', error }] }));
    const found = await failureOf(setUp().chatModel.generate(question('proxy', 'openrouter/openai/gpt-4o')));
    expect(found).toMatchObject({ kind: 'upstream', provider: 'OpenRouter', status: 502 });
  });
});

test('an answer that was withheld whole is a refused prompt, not an empty turn', async () => {
  proxy.answer(events(chunk({ role: 'assistant' }), chunk({}, 'content_filter'), '[DONE]'));
  const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gemini/gemini-2.5-pro')));
  expect(error).toMatchObject({ kind: 'content_policy', provider: 'Gemini', code: 'GEMINI_ERROR' });
  expect(proxy.requests).toHaveLength(1);
});

test('a mistake of whoever watches the answer is not taken for the model’s', async () => {
  proxy.answer(events(chunk({ content: 'Hi.' }, 'stop'), '[DONE]'));
  const mistake = new Error('a mistake');
  const call = setUp().chatModel.generate(
    question('proxy', 'gpt-4o', {
      onDelta: () => {
        throw mistake;
      },
    }),
  );
  await expect(call).rejects.toBe(mistake);
  expect(proxy.requests).toHaveLength(1);
});

describe('time', () => {
  test('comments keep a call alive for as long as they come', async () => {
    proxy.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let comments = 0;
      const timer = setInterval(() => {
        comments += 1;
        response.write(': heartbeat\n\n');
        if (comments < 10) return;
        clearInterval(timer);
        response.end(`data: ${JSON.stringify(chunk({ content: 'At last.' }, 'stop'))}\n\ndata: [DONE]\n\n`);
      }, 40);
    });
    const turn = await setUp({ limits: { idleMs: 250 } }).chatModel.generate(question('proxy', 'gpt-4o'));
    expect(turn.blocks).toEqual([{ type: 'text', text: 'At last.' }]);
    expect(proxy.requests).toHaveLength(1);
  });

  test('a head that does not come is a time-out, and the call is cut', async () => {
    let closed = 0;
    proxy.answer((_, response) => {
      response.once('close', () => {
        closed += 1;
      });
    });
    const error = await failureOf(
      setUp({ limits: { headMs: 100 } }).chatModel.generate(question('proxy', 'gpt-4o')),
    );
    expect(error.kind).toBe('timeout');
    expect(error.message).toContain('The LLM proxy did not answer in time');
    await eventually(() => closed === 3);
  });

  test('a silence in the middle is a broken stream, and the call is cut', async () => {
    let closed = false;
    proxy.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`);
      response.once('close', () => {
        closed = true;
      });
    });
    const error = await failureOf(
      setUp({ limits: { idleMs: 100 } }).chatModel.generate(question('proxy', 'gpt-4o')),
    );
    expect(error.kind).toBe('stream_broken');
    await eventually(() => closed);
    expect(proxy.requests).toHaveLength(1);
  });

  test('an abort during a wait between tries ends it at once', async () => {
    const stop = new AbortController();
    proxy.answer(whole(503, { error: { message: 'Later.' } }));
    const world = setUp({ waits: true });
    const call = world.chatModel.generate(question('proxy', 'gpt-4o', { signal: stop.signal }));
    await eventually(() => world.lines.some(({ message }) => message === 'The model is asked again'));
    stop.abort();
    await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
    expect(proxy.requests).toHaveLength(1);
  });

  test('a call that nobody wants any more is not even sent', async () => {
    proxy.answer(events('[DONE]'));
    const call = setUp().chatModel.generate(question('proxy', 'gpt-4o', { signal: AbortSignal.abort() }));
    await expect(call).rejects.toBeInstanceOf(AgentInterrupt);
    expect(proxy.requests).toEqual([]);
  });
});

test('an answer without end is cut at the limit', async () => {
  proxy.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (): void => {
      while (
        !response.destroyed &&
        response.write(`data: ${JSON.stringify(chunk({ content: 'x'.repeat(1_000) }))}\n\n`)
      );
    };
    response.on('drain', write);
    write();
  });
  const error = await failureOf(
    setUp({ limits: { answerBytes: 200_000 } }).chatModel.generate(question('proxy', 'gpt-4o')),
  );
  expect(error.kind).toBe('stream_broken');
  expect(error.upstreamMessage).toContain('200000 bytes');
});

test('a huge error body is read as far as it makes sense', async () => {
  proxy.answer(whole(400, `{"error":{"message":"too odd"},"rest":"${'x'.repeat(3_000_000)}"}`));
  const error = await failureOf(setUp().chatModel.generate(question('proxy', 'gpt-4o')));
  expect(error).toMatchObject({ kind: 'invalid_request', status: 400 });
  expect(error.message).toContain('too odd');
});

describe('a proxy that is not there', () => {
  test('is named with its address and the variable, after three tries', async () => {
    const error = await failureOf(
      setUp({ proxyUrl: 'http://127.0.0.1:1' }).chatModel.generate(question('proxy', 'gpt-4o')),
    );
    expect(error).toMatchObject({ kind: 'network', status: 0, code: 'ECONNREFUSED' });
    expect(error.message).toContain('The LLM proxy cannot be reached: 127.0.0.1:1: connection refused');
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_URL');
    expect(models.waits).toEqual([1_000, 2_000]);
  });

  test('cannot list its models: 500, and the window is ByteBot’s default', async () => {
    const { models: list } = setUp({ proxyUrl: 'http://127.0.0.1:1' });
    await expect(list.list()).rejects.toMatchObject({
      status: 500,
      message: 'Error fetching models: 127.0.0.1:1: ECONNREFUSED',
    });
    expect(await list.contextWindowOf({ provider: 'proxy', name: 'gpt-4o' })).toBe(200_000);
  });

  test('is asked for its windows once for all that wait, and not again for a while', async () => {
    proxy.answer(whole(500, ''));
    let now = 0;
    const { models: list } = setUp({ nowMs: () => now });
    const ask = () => list.contextWindowOf({ provider: 'proxy', name: 'gpt-4o' });
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(proxy.requests).toHaveLength(1);
    now = 20_000;
    const info = {
      model_name: 'gpt-4o',
      litellm_params: { model: 'openai/gpt-4o' },
      model_info: { max_input_tokens: 5 },
    };
    proxy.answer(whole(200, { data: [info, info, null, { model_name: 7 }] }));
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([5, 5, 5]);
    expect(proxy.requests).toHaveLength(1);
    proxy.answer(whole(500, ''));
    now = 400_000;
    expect(await ask()).toBe(5);
    expect(proxy.requests).toHaveLength(1);
  });

  test.each([
    ['a web page', whole(200, '<html>'), 500, 'its answer is no JSON'],
    ['something else', whole(200, { models: [] }), 502, 'lists no models'],
    ['a 503', whole(503, ''), 502, 'Service Unavailable'],
  ])('whose list is %s', async (_, handler, status, words) => {
    proxy.answer(handler);
    await expect(setUp().models.list()).rejects.toMatchObject({
      status,
      message: expect.stringContaining(words),
    });
  });
});

test('the key goes to the proxy, and without one none is sent', async () => {
  proxy.answer(events(chunk({ content: 'Hi.' }, 'stop'), '[DONE]'));
  await setUp().chatModel.generate(question('proxy', 'gpt-4o'));
  expect(proxy.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(proxy.requests[0]?.url).toBe('/chat/completions');
  models.variables.BYTEBOT_LLM_PROXY_API_KEY = '';
  await models.chatModel.generate(question('proxy', 'gpt-4o'));
  expect(proxy.requests[1]?.headers).not.toHaveProperty('authorization');
});

test('the outgoing proxy of the machine is not asked for what is near (HTTP_PROXY)', async () => {
  const outgoing = await startRawProxy();
  process.env.HTTP_PROXY = outgoing.url;
  try {
    proxy.answer(events(chunk({ content: 'Hi.' }, 'stop'), '[DONE]'));
    await setUp().chatModel.generate(question('proxy', 'gpt-4o'));
    expect(outgoing.requests).toEqual([]);
    expect(proxy.requests).toHaveLength(1);
  } finally {
    delete process.env.HTTP_PROXY;
    await outgoing.close();
  }
});
