import { expect, test } from '@jest/globals';
import { CallIds } from './tool-call-names.ts';

test('an id that comes again gets a number, and one that was given out is not given out twice', () => {
  const ids = new CallIds();
  const asked = ['call_0', 'call_0_3', 'call_0', 'call_0', 'call:0', 'call_0', ''];
  expect(asked.map((id) => ids.unique(id))).toEqual([
    'call_0',
    'call_0_3',
    'call_0_2',
    'call_0_4',
    'call:0_5',
    'call_0_6',
    'call',
  ]);
});

test('a very long id is cut to what OpenAI takes, and stays one of its own', () => {
  const ids = new CallIds();
  const [first, second] = [ids.unique('x'.repeat(100)), ids.unique(`${'x'.repeat(99)}y`)];
  expect(first.length).toBeLessThanOrEqual(40);
  expect(second.length).toBeLessThanOrEqual(40);
  expect(second).not.toBe(first);
});
