import { expect, test } from '@jest/globals';
import { agoText, dueText } from './moment.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

test.each([
  ['2026-11-21T11:59:30Z', 'just now'],
  ['2026-11-21T12:00:30Z', 'just now'],
  ['2026-11-21T11:55:00Z', '5 min ago'],
  ['2026-11-21T09:30:00Z', '2 h ago'],
  ['2026-11-20T11:00:00Z', 'yesterday'],
  ['2026-11-18T11:00:00Z', '3 days ago'],
])('%s is %s', (time, text) => {
  expect(agoText(time, now)).toBe(text);
});

test('longer ago it is a date, and what is no time is nothing', () => {
  expect(agoText('2025-03-02T12:00:00Z', now)).toContain('2025');
  expect(agoText('soon', now)).toBe('');
  expect(agoText(undefined, now)).toBe('');
});

test('a due date names the year only when it is another one', () => {
  expect(dueText('2026-12-24T12:00:00Z', now)).not.toContain('2026');
  expect(dueText('2027-01-02T12:00:00Z', now)).toContain('2027');
  expect(dueText('never', now)).toBe('');
});
