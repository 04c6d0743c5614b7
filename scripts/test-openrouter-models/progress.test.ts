import { describe, expect, test } from '@jest/globals';
import { durationText, progressLine, timeLeft } from './progress.ts';
import type { ModelResult } from './results.ts';
import { createTerminal } from './terminal.ts';

const result: ModelResult = {
  model: 'test/model',
  name: 'A Model',
  tested_at: '2026-01-01T00:00:00.000Z',
  latency_seconds: 1.5,
  success: true,
  response: 'Hello!',
  answered_by: 'test/model',
  tokens: 16,
  finish_reason: 'stop',
};

describe('progress', () => {
  test('the rest takes as long as what is behind, and the pauses (S4-49)', () => {
    expect(timeLeft([result, { ...result, latency_seconds: 2.5 }], 344, 180_000)).toBe(344 * 182_000);
    expect(timeLeft([], 345, 180_000)).toBe(345 * 180_000);
  });

  test('a line says which of how many, what came of it and what is left (S4-49)', () => {
    const position = { index: 2, total: 346, leftMs: 344 * 182_000 };
    expect(progressLine(result, position)).toBe(
      '[2/346] ok      A Model (test/model): 1.50 s, 16 tokens, about 17 h 23 min left',
    );
  });

  test.each([
    [400, '0 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '1 h 0 min'],
    [62_100_000, '17 h 15 min'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('a terminal', () => {
  test('has one line that changes below those that stay', () => {
    const written: string[] = [];
    const terminal = createTerminal({ write: (text) => written.push(text), isTTY: true, columns: 10 });
    terminal.show('[1/2] waiting for it');
    terminal.show('[1/2] now');
    terminal.print('[1/2] ok');
    terminal.show('');
    expect(written).toEqual(['[1/2] wai', '\r\u001b[K[1/2] now', '\r\u001b[K[1/2] ok\n']);
  });

  test('that does not know its width is taken for one of 80 columns', () => {
    const written: string[] = [];
    const terminal = createTerminal({ write: (text) => written.push(text), isTTY: true, columns: 0 });
    terminal.show('x'.repeat(100));
    expect(written).toEqual(['x'.repeat(79)]);
  });

  test('a file gets the lines that stay alone', () => {
    const written: string[] = [];
    const terminal = createTerminal({ write: (text) => written.push(text) });
    terminal.show('[1/2] waiting');
    terminal.print('[1/2] ok');
    expect(written).toEqual(['[1/2] ok\n']);
  });
});
