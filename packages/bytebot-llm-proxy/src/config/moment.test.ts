import { expect, test } from '@jest/globals';
import { parseMoment } from './moment.ts';

test.each([
  ['2030-12-31', '2031-01-01T00:00:00.000Z'],
  [' 2028-02-29 ', '2028-03-01T00:00:00.000Z'],
  ['2030-12-31T12:00:00Z', '2030-12-31T12:00:00.000Z'],
  ['2030-12-31T12:00Z', '2030-12-31T12:00:00.000Z'],
  ['2030-12-31 12:00:00', '2030-12-31T12:00:00.000Z'],
  ['2030-12-31t12:00:00.5z', '2030-12-31T12:00:00.500Z'],
  ['2030-12-31T12:00:00+02:00', '2030-12-31T10:00:00.000Z'],
  ['2030-12-31T12:00:00-0530', '2030-12-31T17:30:00.000Z'],
])('%s ends at %s', (written, expected) => {
  const atMs = parseMoment(written);
  expect(atMs === undefined ? undefined : new Date(atMs).toISOString()).toBe(expected);
});

test.each([
  '',
  '90d',
  'tomorrow',
  '2030',
  '2030-13-01',
  '2029-02-29',
  '2030-02-30T12:00:00Z',
  '2030-12-31T25:00:00Z',
  '31.12.2030',
  '2030-12-31T12:00:00+99',
  '1893456000',
])('%j is no moment', (written) => {
  expect(parseMoment(written)).toBeUndefined();
});
