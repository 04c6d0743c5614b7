import { afterEach, expect, jest, test } from '@jest/globals';
import { StoreError } from '../store.ts';
import { Preparation } from './preparation.ts';

const preparations: Preparation[] = [];
afterEach(() => {
  for (const preparation of preparations.splice(0)) preparation.stop();
  jest.useRealTimers();
});

/** A preparation whose attempts end when and as the test says. */
function prepared() {
  const attempts: { succeed: () => void; fail: (reason: string) => void; signal: AbortSignal }[] = [];
  const reported: string[] = [];
  const preparation = new Preparation({
    prepare: (signal) =>
      new Promise<void>((resolve, reject) => {
        attempts.push({ succeed: resolve, fail: (reason) => reject(new Error(reason)), signal });
      }),
    explain: (error) => new StoreError(String(error)),
    patienceMs: 1_000,
    report: ({ message }) => reported.push(message),
  });
  preparations.push(preparation);
  return { preparation, attempts, reported };
}

test('who comes during the first attempt waits for it', async () => {
  const { preparation, attempts } = prepared();
  const ready = preparation.ready();
  attempts[0]?.succeed();
  await ready;
  await preparation.ready();
  expect(attempts).toHaveLength(1);
});

test('who comes during a later attempt gets the reason of the one before at once', async () => {
  jest.useFakeTimers();
  const { preparation, attempts, reported } = prepared();
  attempts[0]?.fail('down');
  await expect(preparation.ready()).rejects.toThrow('down');
  await jest.advanceTimersByTimeAsync(250);
  expect(attempts).toHaveLength(2);
  await expect(preparation.ready()).rejects.toThrow('down');
  attempts[1]?.succeed();
  await jest.advanceTimersByTimeAsync(0);
  await preparation.ready();
  expect(reported).toEqual(['Error: down']);
});

test('the pauses between attempts double up to five seconds, and only news are reported', async () => {
  jest.useFakeTimers();
  const { attempts, reported } = prepared();
  const pausesMs = [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000];
  for (const [index, pauseMs] of pausesMs.entries()) {
    attempts[index]?.fail(index < 4 ? 'down' : 'no such database');
    await jest.advanceTimersByTimeAsync(pauseMs - 1);
    expect(attempts).toHaveLength(index + 1);
    await jest.advanceTimersByTimeAsync(1);
    expect(attempts).toHaveLength(index + 2);
  }
  expect(reported).toEqual(['Error: down', 'Error: no such database']);
});

test('nobody waits for a first attempt longer than the patience', async () => {
  jest.useFakeTimers();
  const { preparation } = prepared();
  const outcome = expect(preparation.ready()).rejects.toThrow('still being prepared');
  await jest.advanceTimersByTimeAsync(1_000);
  await outcome;
});

test('after the stop nothing is tried, and the attempt that runs is told', async () => {
  jest.useFakeTimers();
  const { preparation, attempts, reported } = prepared();
  preparation.stop();
  expect(attempts[0]?.signal.aborted).toBe(true);
  attempts[0]?.fail('cut off');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(attempts).toHaveLength(1);
  expect(reported).toEqual([]);
  await expect(preparation.ready()).rejects.toThrow('it was closed');
});
