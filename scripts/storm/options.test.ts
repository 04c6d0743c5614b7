import { expect, test } from '@jest/globals';
import { readStormOptions } from './options.ts';

test('without flags the storm is 200 requests a second for a minute', () => {
  expect(readStormOptions([])).toEqual({ seconds: 60, rate: 200, retries: 0, json: false });
  expect(readStormOptions(['--seconds', '5', '--rate=20', '--retries', '1', '--json'])).toEqual({
    seconds: 5,
    rate: 20,
    retries: 1,
    json: true,
  });
});

test.each([
  ['--seconds', '0'],
  ['--rate', 'fast'],
  ['--retries', '11'],
  ['--waves', '1'],
])('%s %s is told', (...args) => {
  expect(() => readStormOptions(args)).toThrow(/has to be a whole number from \d to|--help says what/);
});
