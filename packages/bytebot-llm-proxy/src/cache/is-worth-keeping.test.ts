import { expect, test } from '@jest/globals';
import { isWorthKeeping } from './is-worth-keeping.ts';

function answer(choice: object): Buffer {
  return Buffer.from(JSON.stringify({ choices: [{ index: 0, ...choice }] }));
}

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };

test.each([
  ['complete', { message: { content: 'Hi' }, finish_reason: 'stop' }, true],
  ['as long as it was allowed to be', { message: { content: 'Hi' }, finish_reason: 'length' }, true],
  ['cut by a filter', { message: { content: 'Hi' }, finish_reason: 'content_filter' }, false],
  ['a call of a tool', { message: { tool_calls: [call] }, finish_reason: 'tool_calls' }, false],
  [
    'a call of a function',
    { message: { function_call: { name: 'f' } }, finish_reason: 'function_call' },
    false,
  ],
  ['without tools, and says so', { message: { content: 'Hi', tool_calls: [], function_call: null } }, true],
  [
    'a text about all that',
    { message: { content: JSON.stringify([call, { finish_reason: 'content_filter', tool_calls: [1] }]) } },
    true,
  ],
])('an answer that is %s: kept or not', (_what, choice, expected) => {
  expect(isWorthKeeping(answer(choice), false)).toBe(expected);
  expect(isWorthKeeping(Buffer.from(JSON.stringify({ choices: [choice] }, undefined, 2)), false)).toBe(
    expected,
  );
});

test('answers that call tools are kept where the config says so, in streams too', () => {
  const event = `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [call] } }] })}\n\n`;
  expect(isWorthKeeping(Buffer.from(event), false)).toBe(false);
  expect(isWorthKeeping(Buffer.from(event), true)).toBe(true);
});
