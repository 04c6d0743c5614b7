import { expect, test } from '@jest/globals';
import { openThread, threadFor } from './open-thread.ts';

test('a new conversation stays open when it gets its id', () => {
  const open = { ...openThread(4, undefined), namedAs: '12' };
  expect(threadFor(open, undefined)).toBe(open);
  const named = threadFor(open, '12');
  expect(named.key).toBe(4);
  expect(threadFor(named, '12')).toBe(named);
});

test('another id is another thread, and so is none after there was one', () => {
  const named = threadFor({ ...openThread(4, undefined), namedAs: '12' }, '12');
  expect(threadFor(named, '13')).toEqual({ key: 5, openedAs: '13', namedAs: undefined });
  expect(threadFor(named, undefined)).toEqual({ key: 5, openedAs: undefined, namedAs: undefined });
});
