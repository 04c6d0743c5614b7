import type { ChatCompletion, ChatMessage } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { context } from './stream.test-helper.ts';
import { writeAnswer } from './write-answer.ts';

function answer(
  message: Partial<ChatMessage>,
  finish_reason = 'stop',
  beside: Partial<ChatCompletion> = {},
): ChatCompletion {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }],
    ...beside,
  };
}

function call(id: string, input: string) {
  return { id, type: 'function' as const, function: { name: 'go', arguments: input } };
}

test('a text is a message with its usage, without what was read from a cache among the input', () => {
  const completion = answer({ content: 'Hello' }, 'stop', {
    service_tier: 'default',
    usage: {
      prompt_tokens: 100,
      completion_tokens: 7,
      total_tokens: 107,
      prompt_tokens_details: { cached_tokens: 60, cache_creation_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 4 },
    },
  });
  expect(writeAnswer(completion, context)).toEqual({
    id: 'msg_abc',
    type: 'message',
    role: 'assistant',
    model: 'gpt-4o',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 30,
      cache_read_input_tokens: 60,
      cache_creation: null,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 4 },
      server_tool_use: null,
      service_tier: 'standard',
    },
  });
});

test('the name of the model is the client’s where that is asked for, and an id of Anthropic’s stays', () => {
  const completion = answer({ content: 'x' }, 'stop', { id: 'msg_01' });
  expect(writeAnswer(completion, { ...context, echoModel: 'chat' })).toMatchObject({
    id: 'msg_01',
    model: 'chat',
  });
});

test('blocks come in the order of thoughts, own tools, words, pictures, calls', () => {
  const thought = { type: 'thinking', thinking: 'Hm', signature: 'sig' };
  const native = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
  const citation = { type: 'char_location', cited_text: 'x' };
  const message = {
    content: 'Said',
    reasoning_content: 'Hm',
    thinking_blocks: [thought, { type: 'redacted_thinking', data: 'd' }],
    provider_specific_fields: { native_blocks: [native, { toolCall: {} }], citations: [citation] },
    images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
    tool_calls: [call('a', '{"x":1}'), call('', ''), call('c', '{"cut')],
  };
  expect(writeAnswer(answer(message, 'tool_calls'), context).content).toEqual([
    thought,
    { type: 'redacted_thinking', data: 'd' },
    native,
    { type: 'text', text: 'Said', citations: [citation] },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    { type: 'tool_use', id: 'a', name: 'go', input: { x: 1 } },
    { type: 'tool_use', id: 'toolu_abc_1', name: 'go', input: {} },
    { type: 'tool_use', id: 'c', name: 'go', input: { unparsed_arguments: '{"cut' } },
  ]);
});

test('pages that another provider names are citations', () => {
  const message = {
    content: 'It rains.',
    annotations: [
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.test', title: 'A', start_index: 3, end_index: 8 },
      },
    ],
  };
  expect(writeAnswer(answer(message), context).content).toMatchObject([
    {
      text: 'It rains.',
      citations: [
        { type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'rains' },
      ],
    },
  ]);
});

describe('why it ended', () => {
  const own = (fields: object) => ({ content: 'x', provider_specific_fields: fields });
  test.each<[string, Partial<ChatMessage>, string, object]>([
    ['length', { content: 'x' }, 'length', { stop_reason: 'max_tokens' }],
    ['calls', { tool_calls: [call('a', '{}')] }, 'tool_calls', { stop_reason: 'tool_use' }],
    ['calls that are told as a stop', { tool_calls: [call('a', '{}')] }, 'stop', { stop_reason: 'tool_use' }],
    [
      'a filter',
      { content: 'x' },
      'content_filter',
      { stop_reason: 'refusal', stop_details: { explanation: null } },
    ],
    ['a pause', own({ stop_reason: 'pause_turn' }), 'stop', { stop_reason: 'pause_turn' }],
    [
      'a stop sequence',
      own({ stop_sequence: 'END' }),
      'stop',
      { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    ],
    ['something unknown', { content: 'x' }, 'eos', { stop_reason: 'end_turn', stop_details: null }],
    [
      'a refusal of OpenAI’s, which is said',
      { refusal: 'I will not.' },
      'stop',
      { stop_reason: 'refusal', content: [{ type: 'text', text: 'I will not.' }] },
    ],
    [
      'a refusal of Claude’s, which stands beside the answer',
      { refusal: 'Why', provider_specific_fields: { stop_reason: 'refusal' } },
      'content_filter',
      { stop_details: { type: 'refusal', explanation: 'Why' }, content: [] },
    ],
  ])('%s', (_name, message, reason, expected) => {
    expect(writeAnswer(answer(message, reason), context)).toMatchObject(expected);
  });

  test('the sequence that a server tells in the choice', () => {
    const completion = answer({ content: 'x' });
    const [choice] = completion.choices;
    if (choice !== undefined) choice.stop_reason = 'END';
    expect(writeAnswer(completion, context)).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });
});
