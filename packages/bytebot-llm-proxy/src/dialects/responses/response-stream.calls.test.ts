import { describe, expect, test } from '@jest/globals';
import {
  call,
  chunk,
  eventsOf,
  sdkAnsweredWith,
  typesOf,
  usageChunk,
  written,
} from './responses.test-helper.ts';

describe('calls', () => {
  const parallel = [
    chunk({ content: 'Looking.' }),
    chunk(call(0, '', 'call_1', 'look')),
    chunk(call(0, '{"city":')),
    chunk(call(0, '"Rome"}')),
    chunk(call(1, '{"city":"Oslo"}', 'call_2', 'look')),
    chunk({}, 'tool_calls'),
    usageChunk(),
  ];

  test('are items of their own, each done before the next begins', async () => {
    const text = written(parallel);
    expect(typesOf(text).slice(8)).toEqual([
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Weather?' })
      .finalResponse();
    expect(response.output).toMatchObject([
      { type: 'message', status: 'completed' },
      {
        type: 'function_call',
        id: 'fc_abc0001',
        call_id: 'call_1',
        name: 'look',
        arguments: '{"city":"Rome"}',
      },
      { type: 'function_call', id: 'fc_abc0002', call_id: 'call_2', arguments: '{"city":"Oslo"}' },
    ]);
  });

  test('whose pieces are mixed stay apart', async () => {
    const text = written([
      chunk(call(0, '{"a"', 'call_1', 'look')),
      chunk(call(1, '{"b"', 'call_2', 'look')),
      chunk(call(0, ':1}')),
      chunk(call(1, ':2}')),
      chunk({}, 'tool_calls'),
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Weather?' })
      .finalResponse();
    expect(response.output.map((item) => 'arguments' in item && item.arguments)).toEqual([
      '{"a":1}',
      '{"b":2}',
    ]);
  });

  test('of one index and two ids are two', async () => {
    const text = written([
      chunk(call(0, '{}', 'call_1', 'look')),
      chunk(call(0, '{}', 'call_2', 'look')),
      chunk({}, 'tool_calls'),
    ]);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Weather?' })
      .finalResponse();
    expect(response.output.map((item) => 'call_id' in item && item.call_id)).toEqual(['call_1', 'call_2']);
  });

  test('of a custom tool stream their text', async () => {
    const request = { tools: [{ type: 'custom', name: 'patch' }] };
    const pieces = ['{"in', 'put": "a\\', 'n\\u00', 'e9\\ud83d', '\\ude00 \\"', 'q\\""', '}'];
    const text = written(
      [
        chunk(call(0, '', 'call_1', 'patch')),
        ...pieces.map((piece) => chunk(call(0, piece))),
        chunk({}, 'tool_calls'),
      ],
      { request },
    );
    const deltas = eventsOf(text).filter(({ type }) => type === 'response.custom_tool_call_input.delta');
    expect(deltas.map(({ delta }) => delta)).toEqual(['a', '\n', 'é', '😀 "', 'q"']);
    const response = await sdkAnsweredWith(text)
      .responses.stream({ model: 'chat', input: 'Patch.' })
      .finalResponse();
    expect(response.output).toMatchObject([
      { type: 'custom_tool_call', id: 'ctc_abc0000', call_id: 'call_1', name: 'patch', input: 'a\né😀 "q"' },
    ]);
  });

  test('of a namespace come back with it', () => {
    const request = {
      tools: [{ type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'close' }] }],
    };
    const text = written([chunk(call(0, '{}', 'call_1', 'agents__close')), chunk({}, 'tool_calls')], {
      request,
    });
    expect(eventsOf(text).at(-1)).toMatchObject({
      response: { output: [{ type: 'function_call', name: 'close', namespace: 'agents' }] },
    });
  });
});
