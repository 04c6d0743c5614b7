import { describe, expect, test } from '@jest/globals';
import { bySdk, call, chunk, eventsOf, outline, usageChunk, written } from './stream.test-helper.ts';

describe('the events of a text', () => {
  const text = written([
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hello' }),
    chunk({ content: ' there' }),
    chunk({}, 'stop'),
    usageChunk({
      prompt_tokens: 12,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 4, cache_creation_tokens: 2 },
    }),
  ]);

  test('are those of the API, in its order', () => {
    expect(outline(text)).toEqual([
      'message_start',
      'start 0 text',
      'text_delta 0 Hello',
      'text_delta 0  there',
      'stop 0',
      'message_delta',
      'message_stop',
    ]);
    for (const { event, data } of eventsOf(text)) expect(data.type).toBe(event);
    expect(text.startsWith('event: message_start\ndata: {"type":"message_start",')).toBe(true);
    expect(text.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
  });

  test('make the message that the SDK expects', async () => {
    expect(await bySdk(text)).toMatchObject({
      id: 'msg_abc',
      type: 'message',
      role: 'assistant',
      model: 'gpt-4o',
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 6,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 2,
        output_tokens: 3,
      },
    });
  });
});

describe('tools', () => {
  test('called one after the other are told while they come', async () => {
    const text = written([
      chunk(call(0, '', 'call_1', 'read')),
      chunk(call(0, '{"path":')),
      chunk(call(0, '"a"}')),
      chunk(call(1, '', 'call_2', 'list')),
      chunk(call(1, '{}')),
      chunk({}, 'tool_calls'),
    ]);
    expect(outline(text).slice(1, -2)).toEqual([
      'start 0 tool_use',
      'input_json_delta 0 {"path":',
      'input_json_delta 0 "a"}',
      'stop 0',
      'start 1 tool_use',
      'input_json_delta 1 {}',
      'stop 1',
    ]);
    expect(await bySdk(text)).toMatchObject({
      content: [
        { type: 'tool_use', id: 'call_1', name: 'read', input: { path: 'a' } },
        { type: 'tool_use', id: 'call_2', name: 'list', input: {} },
      ],
      stop_reason: 'tool_use',
    });
  });

  test('whose pieces interleave are told one after the other', async () => {
    const text = written([
      chunk(call(0, '{"a":', 'call_1', 'one')),
      chunk(call(1, '{"b":', 'call_2', 'two')),
      chunk(call(0, '"}{"')),
      chunk(call(1, '[1,')),
      chunk(call(0, '}')),
      chunk(call(1, '2]}')),
      chunk({}, 'tool_calls'),
    ]);
    const starts = outline(text).filter((line) => /^(?:start|stop)/.test(line));
    expect(starts).toEqual(['start 0 tool_use', 'stop 0', 'start 1 tool_use', 'stop 1']);
    expect((await bySdk(text)).content).toMatchObject([
      { id: 'call_1', input: { a: '}{' } },
      { id: 'call_2', input: { b: [1, 2] } },
    ]);
  });

  test('without input, with a name that comes late, without an id, and text behind them', async () => {
    const text = written([
      chunk(call(0, '', 'call_1', 'now')),
      chunk(call(1, '{"x":1}')),
      chunk(call(1, '', undefined, 'late')),
      chunk({ content: 'Done.' }),
      chunk({}, 'stop'),
    ]);
    expect(await bySdk(text)).toMatchObject({
      content: [
        { type: 'tool_use', id: 'call_1', name: 'now', input: {} },
        { type: 'tool_use', id: 'toolu_abc_1', name: 'late', input: { x: 1 } },
        { type: 'text', text: 'Done.' },
      ],
      stop_reason: 'tool_use',
    });
  });
});

describe('thinking', () => {
  test('is told as it comes, and signed at its end', async () => {
    const thought = { type: 'thinking', thinking: 'Hm, so.', signature: 'sig1' };
    const text = written([
      chunk({ reasoning_content: 'Hm,' }),
      chunk({ reasoning_content: ' so.' }),
      chunk({ thinking_blocks: [thought] }),
      chunk({ thinking_blocks: [{ type: 'redacted_thinking', data: 'xyz' }] }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig2' }] }),
      chunk({ content: 'Yes' }),
      chunk(call(0, '{}', 'call_1', 'go')),
      chunk({}, 'tool_calls'),
    ]);
    expect(outline(text).slice(1, 6)).toEqual([
      'start 0 thinking',
      'thinking_delta 0 Hm,',
      'thinking_delta 0  so.',
      'signature_delta 0 sig1',
      'stop 0',
    ]);
    expect((await bySdk(text)).content).toMatchObject([
      thought,
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'thinking', thinking: '', signature: 'sig2' },
      { type: 'text', text: 'Yes' },
      { type: 'tool_use', id: 'call_1' },
    ]);
  });

  test('that nobody signs is a block without a signature', async () => {
    const text = written([chunk({ reasoning: 'Hm' }), chunk({ content: 'Yes' }), chunk({}, 'stop')]);
    expect((await bySdk(text)).content).toEqual([
      { type: 'thinking', thinking: 'Hm', signature: '' },
      { type: 'text', text: 'Yes' },
    ]);
  });
});
