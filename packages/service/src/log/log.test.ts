import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLog, type Log, type LogOptions } from './log.ts';

function bench(options: Partial<LogOptions> = {}): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const stream = {
    write: (line: string) => {
      lines.push(line);
    },
  };
  const log = createLog({
    environment: {},
    stream,
    isTerminal: false,
    secrets: () => [],
    now: () => new Date(Date.UTC(2026, 10, 21, 9, 19, 5)),
    ...options,
  });
  return { log, lines };
}

describe('JSON, where the output is no terminal', () => {
  test('a line has time, level, message and its fields', () => {
    const { log, lines } = bench();
    log.warn('rate limited: gpt-4o at OpenAI', { status: 429, model: 'gpt-4o' });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: '2026-11-21T09:19:05.000Z',
        level: 'warn',
        msg: 'rate limited: gpt-4o at OpenAI',
        status: 429,
        model: 'gpt-4o',
      },
    ]);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
  });

  test('fields cannot pose as the time, the level or the message', () => {
    const { log, lines } = bench();
    log.info('real', { level: 'error', msg: 'false', time: 'never', message: 'kept' });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '2026-11-21T09:19:05.000Z',
      level: 'info',
      msg: 'real',
      message: 'kept',
    });
  });

  test('whatever is logged is one line of valid JSON', () => {
    const { log, lines } = bench();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.anything()),
        (message, fields) => {
          lines.length = 0;
          log.info(message, fields);
          expect(lines).toHaveLength(1);
          expect(lines[0]?.slice(0, -1)).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(JSON.parse(lines[0] ?? '').level).toBe('info');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an error is told with its code and cause', () => {
    const { log, lines } = bench();
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    log.error('failed', { error: new Error('no answer', { cause }) });
    expect(JSON.parse(lines[0] ?? '').error).toMatchObject({
      name: 'Error',
      message: 'no answer',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});

describe('what is shown', () => {
  test('LOG_LEVEL=debug shows debug lines and info hides them (S3-48, S4-68)', () => {
    const quiet = bench();
    quiet.log.debug('detail');
    expect(quiet.lines).toEqual([]);
    expect(quiet.log.isShown('debug')).toBe(false);
    const loud = bench({ environment: { LOG_LEVEL: 'debug' } });
    loud.log.debug('detail');
    expect(loud.lines).toHaveLength(1);
    expect(loud.log.isShown('debug')).toBe(true);
  });

  test('GIN_MODE=debug is debug mode (S3-47)', () => {
    const { log, lines } = bench({ environment: { GIN_MODE: 'debug' } });
    log.debug('detail');
    expect(lines).toHaveLength(1);
  });

  test('a level that is none is said, not ignored', () => {
    const { log, lines } = bench({ environment: { LOG_LEVEL: 'loud' } });
    expect(log.level).toBe('info');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      msg: expect.stringContaining('LOG_LEVEL'),
    });
  });
});

describe('keys', () => {
  test('no key is in a line, in a message, a field, a name or an error', () => {
    const planted = 'planted-secret-value-1';
    const { log, lines } = bench({ secrets: () => [planted] });
    log.info(`using ${planted}`, {
      [planted]: planted,
      error: new Error(`Incorrect API key provided: sk-test-abcdefghijkl, not ${planted}`),
      address: new URL(`https://user:${planted}@host/path?key=${planted}`),
    });
    const text = lines.join('');
    expect(text).not.toContain(planted);
    expect(text).not.toContain('sk-test');
    expect(() => JSON.parse(text)).not.toThrow();
  });

  test('a key that is read later is hidden from then on', () => {
    const secrets: string[] = [];
    const { log, lines } = bench({ secrets: () => secrets });
    secrets.push('rotated-secret-2');
    log.info('with rotated-secret-2');
    expect(lines.join('')).not.toContain('rotated-secret-2');
  });
});

describe('on a terminal', () => {
  test('a line is text for a person', () => {
    const { log, lines } = bench({ isTerminal: true });
    log.info('Listening on http://127.0.0.1:4000', { models: 8, config: 'litellm-config.yaml' });
    expect(lines).toEqual([
      '09:19:05 info  Listening on http://127.0.0.1:4000 models=8 config=litellm-config.yaml\n',
    ]);
  });

  test('a message cannot drive the terminal', () => {
    const { log, lines } = bench({ isTerminal: true });
    log.info('\u001b[2Jgone\nforged line', { model: '\u009b31m' });
    expect(lines[0]?.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  test('JSON_LOGS asks for JSON there too', () => {
    const { log, lines } = bench({ isTerminal: true, environment: { JSON_LOGS: 'True' } });
    log.info('hello');
    expect(log.isJson).toBe(true);
    expect(JSON.parse(lines[0] ?? '').msg).toBe('hello');
  });
});
