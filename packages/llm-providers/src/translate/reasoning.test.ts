import { expect, test } from '@jest/globals';
import { readReasoning } from './reasoning.ts';

test.each([
  [{ reasoning_effort: 'disable' }, 'none'],
  [{ reasoning_effort: { effort: 'disable', summary: 'auto' } }, 'none'],
  [{ reasoning_effort: 'minimal' }, 'minimal'],
  [{ reasoning: { enabled: false } }, 'none'],
  [{ reasoning: { effort: 'high' } }, 'high'],
  [{ reasoning_effort: 5 }, 5],
  [{}, undefined],
])('%j asks for the effort %j', (request, effort) => {
  expect(readReasoning(request).effort).toBe(effort);
});
