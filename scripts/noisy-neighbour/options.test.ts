import { expect, test } from '@jest/globals';
import { CommandFailure } from '../support/command-failure.ts';
import { percentile } from './callers.ts';
import { readFairnessOptions } from './options.ts';

test('without flags 500 requests wait beside a caller with one', () => {
  expect(readFairnessOptions([])).toEqual({
    waiting: 500,
    requests: 60,
    places: 5,
    slotMs: 150,
    json: false,
  });
  expect(
    readFairnessOptions(['--waiting', '20', '--requests=9', '--places', '2', '--slot', '40', '--json']),
  ).toEqual({
    waiting: 20,
    requests: 9,
    places: 2,
    slotMs: 40,
    json: true,
  });
});

test.each([
  [['--waiting', '0'], '--waiting has to be a whole number from 1 to 5000.'],
  [['--slot', 'soon'], '--slot has to be a whole number from 1 to 60000.'],
  [['--loud'], '--loud'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readFairnessOptions(args)).toThrow(CommandFailure);
  expect(() => readFairnessOptions(args)).toThrow(sentence);
});

test('95 of 100 values are no larger than the 95th percentile', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 0.95)).toBe(96);
  expect(percentile([7], 0.95)).toBe(7);
});
