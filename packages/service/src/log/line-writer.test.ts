import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineWriter, type LineWriterOptions, type WriteBytes } from './line-writer.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

type Answer = Parameters<WriteBytes>[1];

/** An output whose writes wait until the test answers them. */
function manualOutput() {
  const batches: string[] = [];
  const answers: Answer[] = [];
  const write: WriteBytes = (bytes, answer) => {
    batches.push(bytes.toString());
    answers.push(answer);
  };
  const answerNext = (code: string | null, writtenBytes?: number): void => {
    const batch = batches[batches.length - answers.length] ?? '';
    const error = code === null ? null : Object.assign(new Error(code), { code });
    answers.shift()?.(error, writtenBytes ?? Buffer.byteLength(batch));
  };
  return { write, batches, answerNext };
}

function bench(options: Partial<LineWriterOptions> = {}) {
  const output = manualOutput();
  return { ...output, lines: createLineWriter({ write: output.write, ...options }) };
}

describe('batches', () => {
  test('lines of one interval are written together, at its end', () => {
    const { lines, batches } = bench({ flushIntervalMs: 200 });
    lines.write('one\n');
    lines.write('two\n');
    jest.advanceTimersByTime(199);
    expect(batches).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(batches).toEqual(['one\ntwo\n']);
  });

  test('a large batch does not wait for the interval', () => {
    const { lines, batches } = bench();
    lines.write(`${'x'.repeat(70_000)}\n`);
    expect(batches).toHaveLength(1);
  });

  test('there is one write at a time; what comes meanwhile goes into the next', () => {
    const { lines, batches, answerNext } = bench();
    lines.write('one\n');
    jest.advanceTimersByTime(200);
    lines.write('two\n');
    lines.write('three\n');
    jest.advanceTimersByTime(5_000);
    expect(batches).toEqual(['one\n']);
    answerNext(null);
    jest.advanceTimersByTime(200);
    expect(batches).toEqual(['one\n', 'two\nthree\n']);
  });

  test('nothing to write, nothing written', async () => {
    const { lines, batches } = bench();
    await lines.flush();
    jest.advanceTimersByTime(10_000);
    expect(batches).toEqual([]);
  });
});

describe('an output that takes less than it is given', () => {
  test('the rest of a partial write is written, nothing twice', () => {
    const { lines, batches, answerNext } = bench();
    lines.write('1234567890\n');
    jest.advanceTimersByTime(200);
    answerNext(null, 4);
    jest.advanceTimersByTime(1);
    expect(batches).toEqual(['1234567890\n', '567890\n']);
  });

  test('a full pipe is tried again, less and less often, and loses nothing', () => {
    const { lines, batches, answerNext } = bench();
    lines.write('one\n');
    jest.advanceTimersByTime(200);
    for (let round = 0; round < 12; round += 1) {
      answerNext('EAGAIN', 0);
      jest.advanceTimersByTime(100);
    }
    expect(new Set(batches)).toEqual(new Set(['one\n']));
    expect(batches).toHaveLength(13);
    answerNext(null);
    expect(lines.bufferedBytes).toBe(0);
    expect(lines.dropped).toBe(0);
  });

  test('a reader that is gone costs the lines of the batch, counted, and later ones are tried again', () => {
    const { lines, batches, answerNext } = bench();
    lines.write('one\n');
    lines.write('two\n');
    jest.advanceTimersByTime(200);
    answerNext('EPIPE', 0);
    expect(lines.dropped).toBe(2);
    lines.write('three\n');
    jest.advanceTimersByTime(200);
    answerNext(null);
    expect(batches.at(-1)).toBe('three\n');
    expect(lines.dropped).toBe(2);
  });

  test('above the limit lines are dropped and counted, and accepted again when there is room', () => {
    const { lines, answerNext } = bench({ bufferedBytesMax: 10 });
    lines.write('12345\n');
    jest.advanceTimersByTime(200);
    lines.write('1234\n');
    lines.write('1234\n');
    expect(lines.dropped).toBe(2);
    answerNext(null);
    lines.write('1234\n');
    expect(lines.dropped).toBe(2);
    expect(lines.bufferedBytes).toBe(5);
  });
});

describe('flush and close', () => {
  test('a flush is over when what was queued is written, whatever is queued after it', async () => {
    const { lines, batches, answerNext } = bench();
    lines.write('one\n');
    jest.advanceTimersByTime(200);
    lines.write('two\n');
    const flushed = lines.flush();
    answerNext(null);
    expect(batches).toEqual(['one\n', 'two\n']);
    lines.write('three\n');
    answerNext(null);
    await flushed;
    expect(batches).toHaveLength(2);
  });

  test('close writes the rest', async () => {
    const { lines, batches, answerNext } = bench();
    lines.write('one\n');
    const closed = lines.close();
    answerNext(null);
    await closed;
    expect(batches).toEqual(['one\n']);
  });

  test('close waits no longer than it may for an output that hangs, and counts what is lost', async () => {
    const { lines } = bench();
    lines.write('one\n');
    jest.advanceTimersByTime(200);
    lines.write('two\n');
    const closed = lines.close(500);
    jest.advanceTimersByTime(500);
    await closed;
    lines.write('too late\n');
    expect(lines.dropped).toBe(3);
  });
});

test('whatever the output does, short of breaking, every line arrives once and in order', () => {
  const step = fc.oneof(
    fc.record({ line: fc.string({ unit: 'grapheme', maxLength: 30 }) }),
    fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant({ code: 'EAGAIN' }),
    fc.record({ waitMs: fc.integer({ min: 0, max: 300 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let pending: { bytes: Buffer; answer: Answer } | undefined;
      const arrived: Buffer[] = [];
      const lines = createLineWriter({
        write: (bytes, answer) => {
          expect(pending).toBeUndefined();
          pending = { bytes, answer };
        },
      });
      const take = (share: number): void => {
        const current = pending;
        pending = undefined;
        if (current === undefined) return;
        const count = Math.floor(current.bytes.length * share);
        arrived.push(current.bytes.subarray(0, count));
        current.answer(null, count);
      };
      let sent = '';
      for (const action of steps) {
        if ('line' in action) {
          lines.write(`${action.line}\n`);
          sent += `${action.line}\n`;
        } else if ('share' in action) take(action.share);
        else if ('waitMs' in action) jest.advanceTimersByTime(action.waitMs);
        else {
          const current = pending;
          pending = undefined;
          current?.answer(Object.assign(new Error('full'), { code: action.code }), 0);
        }
      }
      while (lines.bufferedBytes > 0) {
        jest.advanceTimersByTime(300);
        take(1);
      }
      expect(Buffer.concat(arrived).toString()).toBe(Buffer.from(sent).toString());
      expect(lines.dropped).toBe(0);
    }),
    { numRuns: 200 },
  );
});
