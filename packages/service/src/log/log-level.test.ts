import { describe, expect, test } from '@jest/globals';
import { chooseLogLevel, isShown, type LogLevel } from './log-level.ts';

describe('the level', () => {
  test.each<[Record<string, string>, LogLevel]>([
    [{}, 'info'],
    [{ LOG_LEVEL: 'debug' }, 'debug'],
    [{ LOG_LEVEL: ' WARNING ' }, 'warn'],
    [{ LOG_LEVEL: 'critical' }, 'error'],
    [{ LITELLM_LOG: 'DEBUG' }, 'debug'],
    [{ LITELLM_LOG: 'ERROR', LOG_LEVEL: 'info' }, 'info'],
    [{ LOG_LEVEL: '', LITELLM_LOG: 'ERROR' }, 'error'],
  ])('of %j is %s (S3-48)', (environment, level) => {
    expect(chooseLogLevel(environment)).toEqual({ level, problem: undefined });
  });

  test('GIN_MODE=debug means debug, unless a level is given (S3-47)', () => {
    expect(chooseLogLevel({ GIN_MODE: 'debug' }).level).toBe('debug');
    expect(chooseLogLevel({ GIN_MODE: 'release' }).level).toBe('info');
    expect(chooseLogLevel({ GIN_MODE: 'debug', LOG_LEVEL: 'warn' }).level).toBe('warn');
  });

  test.each(['loud', '__proto__', 'constructor'])(
    '%s is no level: info, with a sentence that names the variable',
    (value) => {
      expect(chooseLogLevel({ LITELLM_LOG: value })).toEqual({
        level: 'info',
        problem: 'LITELLM_LOG is not one of error, warn, info, debug; info is used instead.',
      });
    },
  );
});

test('a level shows itself and everything more serious (S3-48)', () => {
  expect(isShown('debug', 'info')).toBe(false);
  expect(isShown('info', 'info')).toBe(true);
  expect(isShown('error', 'info')).toBe(true);
});
