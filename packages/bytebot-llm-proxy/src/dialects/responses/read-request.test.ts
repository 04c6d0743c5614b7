import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { encodeBlocks, noBlocks } from './carried-blocks.ts';
import { readResponsesRequest } from './read-request.ts';
import { messagesOf } from './responses.test-helper.ts';

describe('input', () => {
  test('a text is a message of the user, after the instructions', () => {
    expect(messagesOf({ instructions: 'Be brief.', input: 'Hello' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  test('messages may leave out their type, and a developer is the system', () => {
    const input = [
      { role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] },
      { role: 'user', content: 'Hello' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi', annotations: [] }] },
      { role: 'user', content: 'And?' },
    ];
    expect(messagesOf({ input })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'And?' },
    ]);
  });

  test('images, files and sound become parts of a chat', () => {
    const content = [
      { type: 'input_text', text: 'See', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'input_image', image_url: 'https://a.b/c.png', detail: 'original' },
      { type: 'input_image', file_id: 'file_1' },
      { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' },
      { type: 'input_file', file_url: 'https://a.b/c.pdf' },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ];
    expect(messagesOf({ input: [{ role: 'user', content }] })[0]?.content).toEqual([
      { type: 'text', text: 'See', cache_control: { type: 'ephemeral' } },
      { type: 'image_url', image_url: { url: 'https://a.b/c.png', detail: 'high' } },
      { type: 'image_url', image_url: { url: 'file_1', format: 'image/*' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' } },
      { type: 'file', file: { file_id: 'https://a.b/c.pdf' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ]);
  });

  test('what the model did is one message, and results follow their calls whatever came between', () => {
    const encrypted = encodeBlocks({ ...noBlocks, callSignatures: { b: 'signed' } });
    const input = [
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: encrypted,
      },
      { type: 'message', role: 'assistant', content: 'Looking.' },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'patch', input: '+1' },
      { role: 'user', content: 'Hurry.' },
      { type: 'custom_tool_call_output', call_id: 'b', output: 'ok' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [{ type: 'input_image', image_url: 'https://a.b/c' }],
      },
    ];
    expect(messagesOf({ input })).toEqual([
      {
        role: 'assistant',
        content: 'Looking.',
        reasoning_content: 'Hm.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } },
          {
            id: 'b',
            type: 'function',
            function: { name: 'patch', arguments: '{"input":"+1"}' },
            extra_content: { google: { thought_signature: 'signed' } },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'b', content: 'ok' },
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [{ type: 'image_url', image_url: { url: 'https://a.b/c' } }],
      },
      { role: 'user', content: 'Hurry.' },
    ]);
  });

  test('a call after results is a turn of its own', () => {
    const step = (id: string) => [
      { type: 'function_call', call_id: id, name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: id, output: 'seen' },
    ];
    expect(messagesOf({ input: [...step('a'), ...step('b')] }).map(({ role }) => role)).toEqual([
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
  });

  test('what somebody else encrypted is left out and named', () => {
    const input = [
      { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
      { role: 'user', content: 'Go on' },
    ];
    expect(readResponsesRequest({ input })).toEqual({
      chat: { messages: [{ role: 'user', content: 'Go on' }] },
      dropped: ['input[0].encrypted_content'],
    });
  });
});

describe('parameters', () => {
  test('have the names of a chat', () => {
    const { chat, dropped } = readResponsesRequest({
      model: 'chat',
      stream: true,
      input: 'Hello',
      max_output_tokens: 100,
      temperature: 0.5,
      reasoning: { effort: 'low', summary: 'auto' },
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'a', schema: { type: 'object' }, strict: true },
      },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      top_logprobs: 3,
      store: false,
      metadata: { a: 'b' },
      seed: 1,
    });
    expect(chat).toEqual({
      messages: [{ role: 'user', content: 'Hello' }],
      max_completion_tokens: 100,
      temperature: 0.5,
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { type: 'object' }, strict: true },
      },
      logprobs: true,
      top_logprobs: 3,
      seed: 1,
    });
    expect(dropped).toEqual([]);
  });

  test('that only steer OpenAI’s servers are left out and named', () => {
    const { dropped } = readResponsesRequest({
      input: 'Hello',
      truncation: 'auto',
      max_tool_calls: 3,
      client_metadata: {},
      include: ['file_search_call.results'],
      reasoning: { context: 'all_turns' },
    });
    expect(dropped).toEqual([
      'truncation',
      'max_tool_calls',
      'client_metadata',
      'reasoning.context',
      'include[0]',
    ]);
  });
});

describe('refused, with the place', () => {
  const call = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' };
  const image = (url: string) => ({
    input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }],
  });
  const cases: readonly (readonly [string, JsonObject, RegExp])[] = [
    ['input', {}, /^\/responses: Missing required parameter: 'input'\.$/],
    ['input', { input: [] }, /at least one/],
    ['input[0]', { input: ['Hello'] }, /object with a type/],
    ['input[0].type', { input: [{ type: 'thing' }] }, /"thing" is unknown/],
    ['input[0].type', { input: [{ type: 'mcp_call' }] }, /OpenAI’s own tools/],
    ['input[0].id', { input: [{ type: 'item_reference', id: 'msg_1' }] }, /not kept here/],
    ['input[0].role', { input: [{ role: 'critic', content: '' }] }, /"critic" is unknown/],
    [
      'input[0].content[0].type',
      { input: [{ role: 'user', content: [{ type: 'video' }] }] },
      /"video" is unknown/,
    ],
    [
      'input[0].call_id',
      { input: [{ type: 'function_call_output', call_id: 'a', output: '' }] },
      /No tool call found/,
    ],
    ['input[0].call_id', { input: [call] }, /No tool output found for function call a/],
    ['input[1].call_id', { input: [call, call] }, /two calls/],
    ['input[0].content[0].image_url', image('picture.png'), /address or a base64 data URL/],
    [
      'input[0].content[0].image_url',
      image('data:image/png;base64,/9j/4AAQSkZJRg=='),
      /but its data is image\/jpeg/,
    ],
    ['messages', { input: 'Hello', messages: [] }, /moved to 'input'/],
    ['n', { input: 'Hello', n: 2 }, /one answer/],
    ['background', { input: 'Hello', background: true }, /background/],
    ['conversation', { input: 'Hello', conversation: 'conv_1' }, /Conversations/],
    ['prompt', { input: 'Hello', prompt: { id: 'pmpt_1' } }, /templates/],
    ['text.format.type', { input: 'Hello', text: { format: { type: 'xml' } } }, /"xml" is unknown/],
    ['text.format.name', { input: 'Hello', text: { format: { type: 'json_schema' } } }, /text\.format\.name/],
  ];

  test.each(cases)('%s of %j', (path, body, message) => {
    expect(() => readResponsesRequest(body)).toThrow(
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    );
  });
});
