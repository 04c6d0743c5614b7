import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { DialectError } from '../client-dialect.ts';
import { checkCount } from './count-request.ts';
import { readRequest } from './read-request.ts';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const hello = [{ role: 'user', content: 'Hello' }];

function read(body: JsonObject) {
  return readRequest({ model: 'm', max_tokens: 100, messages: hello, ...body });
}

function user(...content: unknown[]) {
  return { role: 'user', content };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function image(media_type: string, data: string) {
  return { type: 'image', source: { type: 'base64', media_type, data } };
}

function refused(body: JsonObject): DialectError {
  try {
    readRequest(body);
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('a request becomes a chat', () => {
  test('with its parameters under OpenAI’s names', () => {
    const { chat, dropped } = read({
      stream: true,
      system: 'Be brief.',
      stop_sequences: ['END'],
      temperature: 0.5,
      top_k: 5,
      metadata: { user_id: 'user_1' },
      service_tier: 'auto',
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      tools: [{ name: 'go', description: 'Goes', input_schema: { type: 'object' } }],
      output_config: { effort: 'high' },
    });
    expect(chat).toEqual({
      messages: [{ role: 'system', content: 'Be brief.' }, ...hello],
      max_tokens: 100,
      stop: ['END'],
      temperature: 0.5,
      top_k: 5,
      user: 'user_1',
      tool_choice: 'required',
      parallel_tool_calls: false,
      tools: [
        { type: 'function', function: { name: 'go', description: 'Goes', parameters: { type: 'object' } } },
      ],
      reasoning_effort: 'high',
      thinking: null,
    });
    expect(dropped).toEqual([]);
  });

  test('results come before what the user says beside them, and an answer of many blocks keeps their order', () => {
    const call = (id: string) => ({ type: 'tool_use', id, name: 'go', input: { a: 1 } });
    const thought = { type: 'thinking', thinking: 'Hm', signature: 'sig' };
    const { chat } = read({
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: [thought, { type: 'text', text: 'I go.' }, call('a'), thought, call('b')],
        },
        user(
          { type: 'text', text: 'And?' },
          { type: 'tool_result', tool_use_id: 'a', content: 'done', is_error: true },
          { type: 'tool_result', tool_use_id: 'b', content: [image('image/png', pixel)] },
        ),
      ],
    });
    const written = (id: string) => ({
      id,
      type: 'function',
      function: { name: 'go', arguments: '{"a":1}' },
    });
    expect(listOf(chat.messages).slice(1)).toEqual([
      { role: 'assistant', content: 'I go.', thinking_blocks: [thought], tool_calls: [written('a')] },
      { role: 'assistant', content: null, thinking_blocks: [thought], tool_calls: [written('b')] },
      { role: 'tool', tool_call_id: 'a', content: 'done', is_error: true },
      {
        role: 'tool',
        tool_call_id: 'b',
        content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }],
      },
      { role: 'user', content: [{ type: 'text', text: 'And?' }] },
    ]);
  });

  test('what only Claude’s clients write is said in words as well', () => {
    const blocks = [
      {
        type: 'search_result',
        source: 'https://a.test',
        title: 'A',
        content: [{ type: 'text', text: 'found' }],
      },
      {
        type: 'document',
        title: 'Terms',
        context: 'of 2020',
        source: { type: 'text', media_type: 'text/plain', data: 'All rights' },
      },
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'text', text: 'one' }, image('image/png', pixel)] },
      },
    ];
    const [message] = listOf(read({ messages: [user(...blocks)] }).chat.messages);
    expect(Object(message).content).toMatchObject([
      {
        type: 'text',
        text: 'Search result: A\nSource: https://a.test\n\nfound',
        provider_specific_fields: { native_block: blocks[0] },
      },
      { type: 'text', text: 'Document: Terms\nContext: of 2020\n\nAll rights' },
      { type: 'text', text: 'one', provider_specific_fields: { native_block: blocks[2] } },
      { type: 'image_url', provider_specific_fields: { native_block: null } },
    ]);
  });

  test('Anthropic’s own tools and fields go as they are, what steers its platform is named', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const { chat, dropped } = read({
      tools: [search],
      container: 'container_1',
      mcp_servers: [{ type: 'url', url: 'https://a.test', name: 'a' }],
      context_management: { edits: [] },
      betas: ['x'],
      messages: [
        user({
          type: 'document',
          citations: { enabled: true },
          source: { type: 'url', url: 'https://a.test/a.pdf' },
        }),
      ],
    });
    expect(chat).toMatchObject({ tools: [search], container: 'container_1', mcp_servers: [{ name: 'a' }] });
    expect(chat).not.toHaveProperty('context_management');
    expect(dropped).toEqual(['messages[0].content[0].citations', 'context_management', 'betas']);
  });

  test('what Anthropic’s own tools did before goes back to Claude, and is named to others', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const { chat, dropped } = read({
      messages: [...hello, { role: 'assistant', content: [search, found, { type: 'text', text: 'Rain.' }] }],
    });
    expect(listOf(chat.messages)[1]).toEqual({
      role: 'assistant',
      content: 'Rain.',
      provider_specific_fields: { native_blocks: [search, found] },
    });
    expect(dropped).toEqual(['messages[1].content[0]', 'messages[1].content[1]']);
    const many = Array.from({ length: 50 }, () => found);
    const long = read({ messages: [...hello, { role: 'assistant', content: many }] });
    expect(long.dropped).toHaveLength(21);
    expect(long.dropped.at(-1)).toBe('and 30 more');
  });

  test('a mark on the whole request is one behind its last message', () => {
    const { chat } = read({ cache_control: { type: 'ephemeral' } });
    expect(chat.messages).toEqual([{ ...hello[0], cache_control: { type: 'ephemeral' } }]);
  });

  test('strict is OpenAI’s strict only where OpenAI takes the schema', () => {
    const closed = { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false };
    const open = { ...closed, required: [] };
    const { chat } = read({
      tools: [closed, open].map((input_schema, index) => ({ name: `t${index}`, strict: true, input_schema })),
      output_config: { format: { type: 'json_schema', schema: closed } },
    });
    expect(listOf(chat.tools).map((tool) => Object(tool).function.strict)).toEqual([true, undefined]);
    expect(chat.response_format).toMatchObject({ type: 'json_schema', json_schema: { strict: true } });
  });
});

describe('what cannot be read is refused with its place', () => {
  const result = { type: 'tool_result', tool_use_id: 'x', content: 'y' };
  const gif = Buffer.from('GIF89a').toString('base64');
  const said = (...content: unknown[]) => ({ messages: [user(...content)] });
  test.each<[string, JsonObject, string]>([
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens'],
    ['a max_tokens that is no number', { max_tokens: '5' }, 'max_tokens'],
    ['no messages', { messages: undefined }, 'messages'],
    ['an empty list of messages', { messages: [] }, 'messages'],
    ['messages that are no list', { messages: {} }, 'messages'],
    ['a message that is no object', { messages: ['Hello'] }, 'messages[0]'],
    ['a role that there is not', { messages: [{ role: 'tool', content: '' }] }, 'messages[0].role'],
    ['content that is none', { messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    ['a block of no known type', said({ type: 'hologram' }), 'messages[0].content[0].type'],
    ['a block without a type', said({ text: 'a' }), 'messages[0].content[0].type'],
    ['a text that is none', said({ type: 'text', text: 5 }), 'messages[0].content[0].text'],
    ['a result without its call', said(result), 'messages[0].content[0].tool_use_id'],
    [
      'a picture that says it is another',
      said(image('image/png', gif)),
      'messages[0].content[0].source.media_type',
    ],
    ['a picture that is none', said(image('image/png', 'AAAA')), 'messages[0].content[0].source.media_type'],
    [
      'a picture of an unknown type',
      said(image('image/bmp', pixel)),
      'messages[0].content[0].source.media_type',
    ],
    ['a picture that is not base64', said(image('image/png', 'a b')), 'messages[0].content[0].source.data'],
    [
      'a picture as a data URL',
      said(image('image/png', `data:image/png;base64,${pixel}`)),
      'messages[0].content[0].source.data',
    ],
    [
      'a document that is no PDF',
      said({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pixel } }),
      'messages[0].content[0].source.media_type',
    ],
    [
      'an address of a file on this machine',
      said({ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }),
      'messages[0].content[0].source.url',
    ],
    [
      'a call whose input is no object',
      {
        messages: [
          ...hello,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: '{}' }] },
        ],
      },
      'messages[1].content[0].input',
    ],
    [
      'a result that the assistant says',
      { messages: [{ role: 'assistant', content: [result] }] },
      'messages[0].content[0].type',
    ],
    ['a tool of OpenAI’s', { tools: [{ type: 'function', function: { name: 'a' } }] }, 'tools[0].type'],
    ['a tool without a schema', { tools: [{ name: 'a' }] }, 'tools[0].input_schema'],
    ['a tool_choice of OpenAI’s', { tool_choice: 'auto' }, 'tool_choice'],
    ['a tool_choice that there is not', { tool_choice: { type: 'required' } }, 'tool_choice.type'],
    ['a system that is no text', { system: [{ type: 'image' }] }, 'system[0].type'],
    ['a temperature that is no number', { temperature: 'hot' }, 'temperature'],
    ['thinking that is no object', { thinking: true }, 'thinking'],
    [
      'a format without a schema',
      { output_config: { format: { type: 'json_schema' } } },
      'output_config.format',
    ],
    ['stop sequences that are no list', { stop_sequences: 'END' }, 'stop_sequences'],
  ])('%s', (_name, body, path) => {
    const error = refused({ max_tokens: 100, messages: hello, ...body });
    expect(error.path).toBe(path);
    expect(error.message).not.toContain('undefined');
  });

  test('what is missing is said in LiteLLM’s words', () => {
    expect(refused({ messages: hello }).message).toBe(
      "anthropic_messages: Missing required parameter: 'max_tokens'.",
    );
  });

  test('a lie about a picture names what it is', () => {
    expect(refused({ max_tokens: 1, messages: [user(image('image/png', gif))] })).toMatchObject({
      message: 'The media type says image/png, but the bytes are image/gif.',
      hint: 'Write media_type: image/gif.',
    });
  });
});

test('a request to count needs messages and no max_tokens', () => {
  expect(checkCount({ model: 'm', messages: hello })).toBeUndefined();
  expect(checkCount({ model: 'm' })).toMatchObject({ path: 'messages' });
  expect(checkCount({ model: 'm', messages: [{ role: 'x', content: '' }] })).toMatchObject({
    path: 'messages[0].role',
  });
});
