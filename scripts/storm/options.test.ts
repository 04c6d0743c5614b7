import { expect, test } from '@jest/globals';
import { readStormOptions } from './options.ts';

test('without flags the storm is 200 requests a second for a minute', () => {
  expect(readStormOptions([])).toEqual({ seconds: 60, rate: 200, json: false });
  expect(readStormOptions(['--seconds', '5', '--rate=20', '--json'])).toEqual({
    seconds: 5,
    rate: 20,
    json: true,
  });
});

test.each([
  ['--seconds', '0'],
  ['--rate', 'fast'],
  ['--waves', '1'],
])('%s %s is told', (...args) => {
  expect(() => readStormOptions(args)).toThrow(/has to be a whole number from 1 to|--help says what/);
});
