import { expect, test } from '@jest/globals';
import { AnswerAssembler, type ChatAnswer } from './answer-assembler.ts';

function answerOf(...chunks: readonly unknown[]): ChatAnswer {
  const assembler = new AnswerAssembler();
  for (const chunk of chunks) assembler.add(chunk);
  return assembler.answer();
}

test('what is missing has a default: no id, no model, no words, `stop`, zero tokens', () => {
  expect(answerOf({ choices: [{ message: { content: null } }] })).toEqual({
    id: '',
    model: '',
    content: '',
    finishReason: 'stop',
    toolCalls: [],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    annotations: [],
  });
});

test('a total that is not stated is the sum; cost and details stay', () => {
  const usage = {
    prompt_tokens: 3,
    completion_tokens: 4,
    cost: 0.001,
    prompt_tokens_details: { cached_tokens: 1 },
  };
  expect(answerOf({ usage }).usage).toEqual({ ...usage, total_tokens: 7 });
  expect(
    answerOf({ usage: { prompt_tokens: -3, completion_tokens: 'x', total_tokens: null } }).usage,
  ).toEqual({
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
  });
});

test('content in parts is their text, links of a search are kept (S3-7)', () => {
  const annotations = [{ type: 'url_citation', url_citation: { url: 'https://example.com' } }];
  const content = [{ type: 'text', text: 'Par' }, { type: 'image_url' }, { type: 'text', text: 'is' }];
  expect(answerOf({ choices: [{ message: { content, annotations } }] })).toMatchObject({
    content: 'Paris',
    annotations,
  });
});

test('a tool call without arguments has an empty object; calls make the finish reason (S3-6)', () => {
  const calls = [{ id: 'call_1', function: { name: 'now' } }];
  expect(answerOf({ choices: [{ message: { tool_calls: calls } }] })).toMatchObject({
    finishReason: 'tool_calls',
    toolCalls: [{ id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } }],
  });
});

test.each([[null], ['text'], [[]], [{}], [{ choices: 'x' }], [{ choices: [null] }], [{ usage: 7 }]])(
  '%j adds nothing',
  (chunk) => {
    expect(answerOf(chunk)).toMatchObject({ content: '', toolCalls: [] });
  },
);
