import { execFileSync } from 'node:child_process';
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

/** In a process of its own: a time zone is one for a whole process. */
function dueTextIn(zone: string, time: string): string {
  const script = `
    import { dueText } from ${JSON.stringify(new URL('./moment.ts', import.meta.url).href)};
    process.stdout.write(dueText(${JSON.stringify(time)}, ${now}));`;
  const env = { ...process.env, TZ: zone, LC_ALL: 'en_US.UTF-8' };
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
}

test.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
  'a day without a time is that day also in %s',
  (zone) => {
    expect(dueTextIn(zone, '2027-01-01T00:00:00.000Z')).toBe('Jan 1, 2027');
  },
);

test('a time is the day it falls on where it is read', () => {
  expect(dueTextIn('America/Los_Angeles', '2026-12-24T01:00:00.000Z')).toBe('Dec 23');
});
