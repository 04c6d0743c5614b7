import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { CallClock, CallTimeout } from './call-clock.ts';

function keepBusy(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

test('when the limit passes, the signal aborts with a time-out', async () => {
  const clock = new CallClock(undefined);
  clock.restart(1);
  await new Promise((resolve) => clock.signal.addEventListener('abort', resolve));
  expect(clock.timeout).toBeInstanceOf(CallTimeout);
  expect(clock.signal.reason).toBe(clock.timeout);
  clock.end();
});

test('what came while the process was busy counts before the limit does', async () => {
  const clock = new CallClock(undefined);
  clock.restart(1);
  // Stands for a piece of the answer that is read in the same turn as the limit is noticed.
  setTimeout(() => clock.restart(60_000), 1);
  keepBusy(20);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(clock.signal.aborted).toBe(false);
  clock.end();
});

test('the caller’s abort is passed on with its reason, also when it came before', () => {
  const caller = new AbortController();
  const running = new CallClock(caller.signal);
  caller.abort('gone');
  const late = new CallClock(caller.signal);
  late.restart(1);
  for (const { signal, timeout } of [running, late]) {
    expect(signal.reason).toBe('gone');
    expect(timeout).toBeUndefined();
  }
});

test('after its end nothing aborts any more', async () => {
  const caller = new AbortController();
  const clock = new CallClock(caller.signal);
  clock.restart(1);
  clock.end();
  keepBusy(5);
  caller.abort();
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(clock.isOver).toBe(true);
  expect(clock.signal.aborted).toBe(false);
});
