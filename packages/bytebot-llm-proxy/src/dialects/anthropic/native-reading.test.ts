import { describe, expect, test } from '@jest/globals';
import { anthropicReading } from './native-reading.ts';

const usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 60,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 0 },
  output_tokens: 7,
};
const canonical = {
  prompt_tokens: 100,
  completion_tokens: 7,
  total_tokens: 107,
  prompt_tokens_details: { cached_tokens: 60, cache_creation_tokens: 30 },
};

describe('a whole answer', () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    model: 'claude',
    content: [],
    stop_reason: 'end_turn',
    usage,
  };

  test('says what it used and who gave it', () => {
    expect(anthropicReading.readAnswer(message)).toMatchObject({
      id: 'msg_1',
      model: 'claude',
      usage: canonical,
      isFiltered: false,
      isError: false,
      unreadable: undefined,
    });
  });

  test.each<[string, unknown, object]>([
    ['a refusal', { ...message, stop_reason: 'refusal' }, { isFiltered: true }],
    ['an error', { type: 'error', error: { type: 'api_error' } }, { isError: true, unreadable: undefined }],
    ['no content', { type: 'message' }, { unreadable: 'the answer holds no content' }],
    ['no object', [], { unreadable: 'the answer is not a JSON object' }],
    ['no usage', { content: [] }, { usage: undefined }],
  ])('%s', (_name, value, expected) => {
    expect(anthropicReading.readAnswer(value)).toMatchObject(expected);
  });
});

describe('an event', () => {
  const nothing = { hasContent: false, isError: false, isComplete: false, isEnd: false, isPing: false };
  test.each<[string, object, object]>([
    [
      'message_start',
      { message: { id: 'msg_1', model: 'claude', usage } },
      { id: 'msg_1', model: 'claude', usage: canonical },
    ],
    ['content_block_start', { content_block: { type: 'text', text: '' } }, {}],
    ['content_block_start', { content_block: { type: 'tool_use', id: 'a' } }, { hasContent: true }],
    ['content_block_start', { content_block: { type: 'thinking', thinking: '' } }, { hasContent: true }],
    ['content_block_delta', { delta: { type: 'text_delta', text: 'a' } }, { hasContent: true }],
    ['content_block_stop', { index: 0 }, {}],
    ['message_delta', { delta: { stop_reason: 'end_turn' }, usage }, { isComplete: true, usage: canonical }],
    ['message_delta', { delta: { stop_reason: null } }, { isComplete: false }],
    ['message_stop', {}, { isComplete: true, isEnd: true }],
    ['ping', {}, { isPing: true }],
    ['error', { error: { type: 'overloaded_error' } }, { isError: true }],
    ['something_new', {}, {}],
  ])('%s %j', (name, data, expected) => {
    const facts = anthropicReading.readEvent(name, { type: name, ...data });
    const isContent = 'isComplete' in expected && expected.isComplete === true && name === 'message_delta';
    expect(facts).toMatchObject({ ...nothing, hasContent: isContent, ...expected });
  });

  test('only deltas are known to be content by their name', () => {
    expect(anthropicReading.isContentEvent('content_block_delta')).toBe(true);
    expect(anthropicReading.isContentEvent('content_block_start')).toBe(false);
  });
});
