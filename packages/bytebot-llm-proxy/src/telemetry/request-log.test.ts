import type { LineWriter } from '@bytebot/service';
import { createRedactor, type ErrorKind, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRequestLog, type RequestLogOptions } from './request-log.ts';
import { attemptOf, recordOf } from './request-record.test-helper.ts';
import type { RequestRecord } from './request-record.ts';

/** What the log hands to its writer. */
function written(record: RequestRecord, options: RequestLogOptions = {}): string[] {
  const texts: string[] = [];
  const lines: LineWriter = {
    write: (line) => {
      texts.push(line);
    },
    dropped: 0,
    bufferedBytes: 0,
    flush: async () => undefined,
    close: async () => undefined,
  };
  createRequestLog({ lines, now: () => Date.UTC(2026, 10, 21, 9, 19, 5, 7), ...options }).write(record);
  return texts;
}

function writtenLine(record: RequestRecord, options: RequestLogOptions = {}): Record<string, unknown> {
  const [text] = written(record, options);
  return JSON.parse(text ?? 'null');
}

describe('the line of a request', () => {
  test('an answered request', () => {
    expect(writtenLine(recordOf())).toEqual({
      time: '2026-11-21T09:19:05.007Z',
      level: 'info',
      msg: 'request',
      request_id: '05203d7e-3650-414e-ac8a-82d6afb8e375',
      caller: 'master_key',
      route: '/v1/chat/completions',
      model: 'gpt-oss-120b',
      model_group: 'gpt-oss-120b',
      model_used: 'openai/gpt-oss-120b',
      provider: 'openrouter',
      deployment: 'deployment-1',
      status: 200,
      attempts: [
        {
          provider: 'openrouter',
          deployment: 'deployment-1',
          model: 'openai/gpt-oss-120b',
          status: 200,
          wait_ms: 0,
          duration_ms: 812.5,
        },
      ],
      retries: 0,
      fallbacks: 0,
      prompt_tokens: 12,
      completion_tokens: 34,
      stream: false,
      total_ms: 815.26,
      overhead_ms: 0.3,
    });
  });

  test('a stream after a retry and a fallback, with its cost', () => {
    const attempts = [
      attemptOf({ status: 429, kind: 'rate_limited', durationMs: 3.999 }),
      attemptOf({ provider: 'groq', model: 'llama', modelGroup: 'backup', waitMs: 500.006 }),
    ];
    const line = writtenLine(
      recordOf({
        attempts,
        retries: 1,
        fallbacks: 1,
        streaming: true,
        firstTokenMs: 210.1,
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
        costNanoDollars: 2_500,
      }),
    );
    expect(line).toMatchObject({
      retries: 1,
      fallbacks: 1,
      stream: true,
      ttft_ms: 210.1,
      cost: 0.0000025,
      attempts: [
        { provider: 'openrouter', status: 429, kind: 'rate_limited', duration_ms: 4 },
        { provider: 'groq', model: 'llama', status: 200, wait_ms: 500.01 },
      ],
    });
  });

  test('a failure before any attempt', () => {
    const line = writtenLine(
      recordOf({
        status: 404,
        kind: 'unknown_model',
        attempts: [],
        provider: '',
        modelGroup: '',
        deploymentId: '',
      }),
    );
    expect(line).toMatchObject({
      level: 'warn',
      status: 404,
      kind: 'unknown_model',
      attempts: [],
      provider: '',
    });
  });

  test.each<[number, ErrorKind | undefined, string]>([
    [200, undefined, 'info'],
    [200, 'stream_broken', 'error'],
    [429, 'rate_limited', 'warn'],
    [499, 'cancelled', 'info'],
    [502, 'network', 'error'],
  ])('status %i with kind %s has level %s', (status, kind, level) => {
    expect(writtenLine(recordOf({ status, ...(kind !== undefined && { kind }) })).level).toBe(level);
  });

  test('requests below the level that is asked for are not written (S3-48)', () => {
    expect(written(recordOf(), { level: 'warn' })).toEqual([]);
    expect(written(recordOf({ status: 500 }), { level: 'warn' })).toHaveLength(1);
  });

  test('a request with hundreds of attempts stays a short line', () => {
    const attempts = Array.from({ length: 500 }, () => attemptOf());
    expect(writtenLine(recordOf({ attempts })).attempts).toHaveLength(20);
  });

  test('a new second changes the whole time', () => {
    const times = [59_999, 60_000, 60_001].map((nowMs) => writtenLine(recordOf(), { now: () => nowMs }).time);
    expect(times).toEqual([
      '1970-01-01T00:00:59.999Z',
      '1970-01-01T00:01:00.000Z',
      '1970-01-01T00:01:00.001Z',
    ]);
  });
});

describe('whatever the record holds', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
      .map((codes) => String.fromCharCode(...codes)),
  );
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, -1, 1e300));
  const kind = fc.constantFrom<ErrorKind[]>('upstream', 'timeout');

  test('the line is one line of valid JSON', () => {
    const record = fc.record({
      requestId: text,
      caller: text,
      route: text,
      modelAsked: text,
      modelUsed: text,
      provider: text,
      status: number,
      totalMs: number,
      overheadMs: number,
      firstTokenMs: number,
      usage: fc.record({
        prompt_tokens: number,
        completion_tokens: number,
        total_tokens: number,
      }),
      costNanoDollars: fc.maxSafeNat(),
      attempts: fc.array(
        fc.record({ model: text, status: number, waitMs: number, durationMs: number, kind }),
      ),
    });
    fc.assert(
      fc.property(record, ({ attempts, ...changes }) => {
        const [line = ''] = written(recordOf({ ...changes, attempts: attempts.map(attemptOf) }));
        expect(line.endsWith('}\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(line).msg).toBe('request');
      }),
      { numRuns: 300 },
    );
  });

  test.each([true, false])('no key gets into it, pretty: %s', (isPretty) => {
    const planted = 'planted-secret-value-1';
    const redact = createRedactor(() => [planted]);
    const [line = ''] = written(
      recordOf({
        modelAsked: `sk-test-abcdefghijklmnop${'x'.repeat(300)}`,
        requestId: planted,
        caller: `key ${planted}`,
        modelUsed: `${'y'.repeat(250)}${planted}`,
      }),
      { redact, isPretty },
    );
    expect(line).not.toContain('planted');
    expect(line).not.toContain('sk-test');
  });

  test('ten thousand made-up names do not stay in memory, and come out right', () => {
    const texts: string[] = [];
    const lines = {
      write: (line: string) => {
        texts.push(line);
      },
      dropped: 0,
      bufferedBytes: 0,
      flush: async () => undefined,
      close: async () => undefined,
    };
    const log = createRequestLog({ lines });
    for (let index = 0; index < 10_000; index += 1) log.write(recordOf({ modelAsked: `made-up-${index}` }));
    expect(JSON.parse(texts.at(-1) ?? '').model).toBe('made-up-9999');
    expect(JSON.parse(texts[0] ?? '').model).toBe('made-up-0');
  });
});

describe('on a terminal', () => {
  test('a request is a line for a person', () => {
    const [line] = written(recordOf({ streaming: true, firstTokenMs: 210 }), { isPretty: true });
    expect(line).toBe(
      '09:19:05 info  200 /v1/chat/completions gpt-oss-120b -> openrouter openai/gpt-oss-120b 815 ms (first 210) ' +
        '12+34 tokens 05203d7e-3650-414e-ac8a-82d6afb8e375\n',
    );
  });

  test('a request that took several attempts names them', () => {
    const attempts = [attemptOf({ status: 503, kind: 'overloaded' }), attemptOf()];
    const [line] = written(recordOf({ attempts }), { isPretty: true });
    expect(line).toContain(
      '[openrouter/openai/gpt-oss-120b 503 overloaded, openrouter/openai/gpt-oss-120b 200]',
    );
  });

  test('a model name cannot move the cursor or add a line', () => {
    const [line = ''] = written(recordOf({ modelAsked: '\u001b[2Jgone\nnew \u009b31m' }), { isPretty: true });
    expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
    expect(line).toContain('\\u001b[2Jgone\\nnew \\u009b31m');
  });
});

test('kinds need no escaping: they are printed as they are', () => {
  for (const kind of Object.keys(errorKinds)) expect(kind).toMatch(/^[a-z_]+$/);
});

test('with a destination of its own it writes batches and reports what it lost', async () => {
  let text = '';
  const log = createRequestLog({
    write: (bytes, answer) => {
      text += bytes.toString();
      answer(null, bytes.length);
    },
    bufferedBytesMax: 2_000,
  });
  for (let index = 0; index < 10; index += 1) log.write(recordOf());
  await log.flush();
  expect(text.trimEnd().split('\n')).toHaveLength(10 - log.dropped);
  expect(log.dropped).toBeGreaterThan(0);
  await log.close();
});
