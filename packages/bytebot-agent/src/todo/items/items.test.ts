import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDueDate } from './due-date.ts';
import { priorityIn } from './priority-words.ts';
import { nextDue, recurrences } from './recurrence.ts';

describe('the priority in a text', () => {
  test.each([
    'Fix the URGENT bug',
    'critical: backup',
    'an important meeting',
    'Reply asap',
    'high priority: call Anna',
    'a high-priority thing',
    'priority: high',
  ])('%s is high', (text) => {
    expect(priorityIn(text)).toBe('high');
  });

  test.each([
    'a minor bug',
    'optional reading',
    'do this when you have time',
    'low priority cleaning',
    'This is not urgent',
    'not very important',
    'priority low',
  ])('%s is low', (text) => {
    expect(priorityIn(text)).toBe('low');
  });

  test.each([
    'Follow up with Anna',
    'Allow cookies',
    'Buy flowers below the tower',
    'Slow cooker recipe',
    'High school reunion',
    'Unimportant minority report',
    'Buy groceries',
    'normal priority item',
  ])('%s is medium (4.2, bugs not to inherit)', (text) => {
    expect(priorityIn(text)).toBe('medium');
  });

  test('what is urgent stays high beside a low word', () => {
    expect(priorityIn('urgent: fix the minor bug')).toBe('high');
  });
});

describe('a due date', () => {
  test.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:30:00Z', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31 12:30:00', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31T23:30:00.5+05:30', '2026-01-31T18:00:00.500Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    [' 2026-12-31t23:59:59z ', '2026-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseDueDate(text)).toBe(expected);
  });

  test.each([
    'tomorrow',
    '31.01.2026',
    '2026-02-31',
    '2027-02-29',
    '2026-13-01',
    '2026-01-31T25:00',
    '9999-12-31T23:59:59-14:00',
    '0000-01-01T00:00:00+14:00',
    '',
    '1',
  ])('%j is none', (text) => {
    expect(parseDueDate(text)).toBeUndefined();
  });
});

describe('the next time', () => {
  test.each([
    ['2026-01-31T08:00:00.000Z', 'daily', '2026-02-01T08:00:00.000Z'],
    ['2026-12-28T08:00:00.000Z', 'weekly', '2027-01-04T08:00:00.000Z'],
    ['2026-01-31T08:00:00.000Z', 'monthly', '2026-02-28T08:00:00.000Z'],
    ['2026-12-31T08:00:00.000Z', 'monthly', '2027-01-31T08:00:00.000Z'],
    ['2028-02-29T08:00:00.000Z', 'yearly', '2029-02-28T08:00:00.000Z'],
  ] as const)('after %s, %s, is %s', (due, recurrence, expected) => {
    expect(nextDue(due, recurrence)).toBe(expected);
  });

  test('is always later, at the same time of the day', () => {
    const dates = fc.date({
      min: new Date('2000-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.constantFrom(...recurrences), (date, recurrence) => {
        const due = date.toISOString();
        const next = nextDue(due, recurrence);
        expect(next > due).toBe(true);
        expect(next.slice(10)).toBe(due.slice(10));
      }),
      { numRuns: 300 },
    );
  });
});
