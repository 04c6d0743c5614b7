import { expect, test } from '@jest/globals';
import { sentOnce } from './sent-once.ts';

test('a body is sent in order, and nothing of it is held once it has been sent', () => {
  const left = [Buffer.from('one'), Buffer.from('two'), Buffer.from('three')];
  const body = sentOnce(left);
  expect(body.next().value?.toString()).toBe('one');
  expect(left.map(String)).toEqual(['two', 'three']);
  expect([...body].map(String)).toEqual(['two', 'three']);
  expect(left).toEqual([]);
});
