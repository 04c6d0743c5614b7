import { describe, expect, test } from '@jest/globals';
import { agentCaseNames, readAgentOptions } from './agent-options.ts';
import { agentTable, isMissed } from './agent-result.ts';

describe('the command line', () => {
  test('measures everything by default, and less in a quick run', () => {
    const [whole, quick] = [readAgentOptions([]), readAgentOptions(['--quick'])];
    expect(whole).toMatchObject({ cases: agentCaseNames, chats: 200, messages: 100_000, quick: false });
    expect(quick.samples).toBeLessThan(whole.samples);
    expect(quick).toMatchObject({ chats: 200, messages: 100_000 });
  });

  test('takes the cases it is given', () => {
    expect(readAgentOptions(['--case', 'start', '--json'])).toMatchObject({ cases: ['start'], json: true });
  });

  test.each([
    [['--case', 'tokens'], /--case takes one of first-token, .*not `tokens`/],
    [['--fast'], /--fast/],
  ])('%j is refused with a sentence', (args, message) => {
    expect(() => readAgentOptions(args)).toThrow(message);
  });
});

test('the report says of each figure whether its limit is met', () => {
  const rows = [
    { title: 'first token', value: 12.34, unit: 'ms', limit: 25, note: 'median of 100' },
    { title: 'errors', value: 3, unit: '', limit: 0, note: '' },
    { title: 'without a limit', value: Number.NaN, unit: 'MB', limit: undefined, note: '' },
  ] as const;
  const lines = agentTable(rows).split('\n');
  expect(lines[1]).toMatch(/^first token +12\.3 ms +25 ms +yes$/);
  expect(lines[2]).toMatch(/^errors +3 +0 +no$/);
  expect(lines[3]).toMatch(/^without a limit +- +- +-$/);
  expect(lines[5]).toBe('first token: median of 100');
  expect(rows.map(isMissed)).toEqual([false, true, false]);
});

test('a figure that could not be measured misses its limit', () => {
  expect(isMissed({ title: 'a', value: Number.NaN, unit: 'ms', limit: 1, note: '' })).toBe(true);
});
