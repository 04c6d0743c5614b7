import Anthropic, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { type MessagesProxy, startMessagesProxy } from './support/messages-proxy.ts';
import { MASTER_KEY } from './support/proxy-process.ts';

/** What a Messages request may say, what it is refused for, and how it fails. */

const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello there!' }];
const brief = { max_tokens: 100, messages: hello };
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let setting: MessagesProxy;
let client: Anthropic;

beforeAll(async () => {
  setting = await startMessagesProxy();
  client = setting.client;
});

afterAll(async () => {
  await setting.close();
});

beforeEach(async () => {
  await setting.simulator.reset();
});

/** Without an SDK that knows better. */
async function post(body: unknown, headers: Record<string, string> = {}, path = '/v1/messages') {
  const response = await fetch(`${setting.proxy.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': MASTER_KEY, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: Object(await response.json()) };
}

describe('is refused in Anthropic’s envelope', () => {
  test.each<[string, object, object]>([
    [
      'no max_tokens',
      { messages: hello },
      { message: "anthropic_messages: Missing required parameter: 'max_tokens'.", param: 'max_tokens' },
    ],
    ['no messages', { max_tokens: 5 }, { param: 'messages' }],
    [
      'a block of no known type',
      { ...brief, messages: [{ role: 'user', content: [{ type: 'hologram' }] }] },
      { param: 'messages[0].content[0].type' },
    ],
    [
      'a result without its call',
      {
        ...brief,
        messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: '' }] }],
      },
      { param: 'messages[0].content[0].tool_use_id' },
    ],
    [
      'a picture that says it is another',
      {
        ...brief,
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: pixel } }],
          },
        ],
      },
      { param: 'messages[0].content[0].source.media_type', hint: 'Write media_type: image/png.' },
    ],
    [
      'a server tool where there is none',
      { ...brief, tools: [{ type: 'bash_20250124', name: 'bash' }] },
      { message: expect.stringContaining('bash_20250124') },
    ],
    [
      'a container',
      { ...brief, container: 'container_1' },
      { message: expect.stringContaining('container') },
    ],
    [
      'a file that was uploaded to Anthropic',
      {
        ...brief,
        messages: [
          { role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] },
        ],
      },
      { type: 'invalid_request_error' },
    ],
  ])('%s', async (_name, body, error) => {
    for (const model of ['chat-openai', 'chat-gemini', 'chat-mistral']) {
      const answer = await post({ model, ...body });
      expect({ model, ...answer }).toMatchObject({
        model,
        status: 400,
        body: { type: 'error', error: { type: 'invalid_request_error', ...error } },
      });
    }
    expect(await setting.simulator.seen()).toEqual([]);
  });

  test('a version that never was', async () => {
    const answer = await post({ model: 'chat-openai', ...brief }, { 'anthropic-version': '2022-01-01' });
    expect(answer).toMatchObject({ status: 400, body: { error: { param: 'anthropic-version' } } });
    expect(answer.body.error.message).toContain('anthropic-version');
  });
});

test('what only steers Anthropic’s platform is left out, and named in a header', async () => {
  for (const model of ['chat-openai', 'chat-gemini', 'chat-groq']) {
    const answer = await post({
      model,
      ...brief,
      context_management: { edits: [] },
      metadata: { user_id: `user_${'x'.repeat(100)}` },
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-bytebot-dropped-params')).toBe('context_management');
  }
});

test('a stop sequence is told, and which it was', async () => {
  for (const model of ['chat-anthropic', 'chat-openai']) {
    const message = await client.messages.create({ model, ...brief, stop_sequences: ['said'] });
    expect(message.content).toMatchObject([{ text: expect.not.stringContaining('said') }]);
  }
  const message = await client.messages.create({
    model: 'chat-anthropic',
    ...brief,
    stop_sequences: ['said'],
  });
  expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'said' });
});

test('documents, search results and pictures of tools reach a model that knows texts and pictures', async () => {
  const content: Anthropic.ContentBlockParam[] = [
    {
      type: 'search_result',
      source: 'https://a.test',
      title: 'Rain',
      content: [{ type: 'text', text: 'it rained' }],
    },
    {
      type: 'document',
      title: 'Terms',
      source: { type: 'text', media_type: 'text/plain', data: 'All rights' },
    },
    { type: 'text', text: 'What now?' },
  ];
  const picture = { type: 'base64', media_type: 'image/png', data: pixel } as const;
  for (const model of ['chat-openai', 'chat-gemini', 'chat-anthropic', 'chat-bedrock']) {
    await setting.simulator.reset();
    await client.messages.create({
      model,
      max_tokens: 100,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        ...hello,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source: picture }] },
            ...content,
          ],
        },
      ],
    });
    const sent = JSON.stringify((await setting.simulator.seen()).map(({ body }) => body));
    for (const told of ['it rained', 'https://a.test', 'All rights', 'Terms', 'What now?', pixel])
      expect(sent).toContain(told);
    expect(sent.split(pixel)).toHaveLength(2);
    if (model !== 'chat-anthropic') expect(sent).not.toContain('native_block');
  }
});

describe('fails as Anthropic’s errors', () => {
  test.each([
    [400, BadRequestError, 'invalid_request_error'],
    [429, RateLimitError, 'rate_limit_error'],
    [500, InternalServerError, 'api_error'],
    [529, InternalServerError, 'overloaded_error'],
  ] as const)('%d', async (status, type, name) => {
    for (const model of ['chat-openai', 'chat-anthropic', 'chat-gemini']) {
      await setting.simulator.script({ match: {}, replies: [{ status }] });
      const failure: unknown = await client.messages.create({ model, ...brief }).catch((error) => error);
      expect(failure).toBeInstanceOf(type);
      expect(failure).toMatchObject({ status, type: name });
    }
  });

  test('a wrong key, an unknown model', async () => {
    const stranger = new Anthropic({ baseURL: setting.proxy.url, apiKey: 'sk-test-stranger', maxRetries: 0 });
    await expect(stranger.messages.create({ model: 'chat-openai', ...brief })).rejects.toMatchObject({
      constructor: AuthenticationError,
      type: 'authentication_error',
    });
    await expect(client.messages.create({ model: 'nobody', ...brief })).rejects.toMatchObject({
      constructor: NotFoundError,
      type: 'not_found_error',
    });
  });

  test.each(['chat-openai', 'chat-anthropic', 'chat-gemini'])(
    'in the middle of a stream, %s',
    async (model) => {
      await setting.simulator.script({ match: {}, replies: [{ errorAfter: 2 }] });
      const stream = client.messages.stream({ model, ...brief });
      let text = '';
      stream.on('text', (piece) => {
        text += piece;
      });
      await expect(stream.finalMessage()).rejects.toMatchObject({
        error: {
          type: 'error',
          error: { type: expect.stringMatching(/_error$/), request_id: expect.any(String) },
        },
      });
      expect(text).not.toBe('');
    },
  );
});

test.each(['chat-openai', 'chat-anthropic', 'chat-gemini'])(
  'a client that leaves a stream ends it upstream, %s',
  async (model) => {
    await setting.simulator.script({ match: {}, replies: [{ stallAfter: 2 }] });
    const stream = client.messages.stream({ model, ...brief });
    const failed = expect(stream.finalMessage()).rejects.toBeInstanceOf(APIUserAbortError);
    stream.once('text', () => stream.abort());
    await failed;
    await eventually(async () => (await setting.simulator.seen()).at(-1)?.aborted === true);
  },
);

describe('the tokens of a request', () => {
  test.each(['chat-openai', 'chat-anthropic', 'chat-gemini'])('are counted for %s', async (model) => {
    const counted = await client.messages.countTokens({ model, messages: hello });
    expect(counted.input_tokens).toBeGreaterThan(0);
  });

  test('need messages', async () => {
    const answer = await post({ model: 'chat-openai' }, {}, '/v1/messages/count_tokens');
    expect(answer).toMatchObject({ status: 400, body: { type: 'error', error: { param: 'messages' } } });
  });
});
