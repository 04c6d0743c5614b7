import { expect, test } from '@jest/globals';
import { type Check, CheckFailure, chosenChecks, failOn, must, problemsOf } from './check.ts';
import { CommandError } from './command.ts';

const check = (number: number, name: string): Check => ({ number, name, run: async () => '' });
const checks = [
  check(1, 'install with defaults'),
  check(3, 'rotated keys'),
  check(10, 'upgrade from 3 old values'),
];

test.each([
  [[], [1, 3, 10]],
  [['3'], [3]],
  [
    ['rotated', '1'],
    [1, 3],
  ],
  [['values'], [10]],
  [['no such'], []],
])('--only %j chooses %j: a number is a number, a word a part of the name', (only, expected) => {
  expect(chosenChecks(checks, only).map(({ number }) => number)).toEqual(expected);
});

test('problems fail a check, and none do not', () => {
  expect(() => failOn([])).not.toThrow();
  expect(() => failOn(['one'])).toThrow(new CheckFailure(['one']));
  expect(() => failOn(['one', 'two'])).toThrow(new CheckFailure(['one', 'two']));
  expect(() => must(true, 'never')).not.toThrow();
  expect(() => must(false, 'always')).toThrow(new CheckFailure(['always']));
});

test('what is told of a failure is its problems, or what the program said last', () => {
  expect(problemsOf(new CheckFailure(['one', 'two']))).toEqual(['one', 'two']);
  const output = { code: 2, stdout: 'much\n', stderr: 'a\nb\nc\nd\ne\nf\ng\n' };
  expect(problemsOf(new CommandError('kubectl get', output))).toEqual([
    'kubectl get ended with 2: b\nc\nd\ne\nf\ng',
  ]);
  expect(problemsOf('what')).toEqual(['what']);
});
