import { expect, test } from '@jest/globals';
import { readRaceOptions } from './options.ts';

test('without flags two hundred requests race for the room of fifty', () => {
  expect(readRaceOptions([])).toEqual({ requests: 200, room: 50, json: false });
  expect(readRaceOptions(['--requests', '30', '--room=7', '--json'])).toEqual({
    requests: 30,
    room: 7,
    json: true,
  });
});

test.each([
  ['--requests', '0'],
  ['--room', 'many'],
  ['--speed', '1'],
])('%s %s is told', (...args) => {
  expect(() => readRaceOptions(args)).toThrow(/has to be a whole number from 1 to 5000\.|--help says what/);
});
