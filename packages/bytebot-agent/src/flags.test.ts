import { expect, test } from '@jest/globals';
import { FlagError, readFlags } from './flags.ts';

test('the port is 8000 unless a flag or PORT says another (S1-21, C-11)', () => {
  expect(readFlags([], {}).port).toBe(8000);
  expect(readFlags([], { PORT: '9991' }).port).toBe(9991);
  expect(readFlags(['--port', '0'], { PORT: '9991' }).port).toBe(0);
});

test.each([['--port', 'x'], ['--port', '65536'], ['--port', '-1'], ['--colour'], ['extra']])(
  'the command line %s %s is refused in one sentence',
  (...args) => {
    expect(() => readFlags(args, {})).toThrow(FlagError);
  },
);

test('an empty variable counts as unset', () => {
  expect(readFlags([], { PORT: '', HOST: '' })).toEqual({ port: 8000, host: undefined, help: false });
});
