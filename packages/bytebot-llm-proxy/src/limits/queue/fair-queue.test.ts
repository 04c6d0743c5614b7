import { beforeEach, describe, expect, test } from '@jest/globals';
import { FairQueue, type QueueRefusal } from './fair-queue.ts';
import { FakeClock, settled } from './fake-clock.test-helper.ts';
import type { QueueSettings } from './queue-settings.ts';
import { Ticket, type WaitOutcome } from './ticket.ts';

const lane = 'gpt';
let clock: FakeClock;
let settings: QueueSettings;
let queue: FairQueue;
let refusals: QueueRefusal[];
let waits: { readonly waitMs: number; readonly outcome: WaitOutcome }[];
let depth: number;

beforeEach(() => {
  clock = new FakeClock();
  settings = { enabled: true, maxSize: 100, maxWaitMs: 30_000, weights: new Map() };
  refusals = [];
  waits = [];
  depth = 0;
  queue = new FairQueue(
    () => settings,
    {
      depthChanged: (_lane, now) => {
        depth = now;
      },
      ended: (_lane, waitMs, outcome) => waits.push({ waitMs, outcome }),
      refused: (_lane, refusal) => refusals.push(refusal),
    },
    clock,
  );
});

function enter(flow = 'a', deadlineMs = 60_000, earliestMs?: number): Ticket {
  const ticket = queue.enter(lane, flow, 1, deadlineMs, earliestMs);
  if (!(ticket instanceof Ticket)) throw new Error(`refused: ${ticket}`);
  return ticket;
}

/** What a wait has come to so far. */
async function outcomeOf(ticket: Ticket): Promise<WaitOutcome | 'waits'> {
  await settled();
  return Promise.race([ticket.granted, Promise.resolve('waits' as const)]);
}

describe('who may ask again', () => {
  test('is one waiter for each place that came back, and the next after one that went ahead (C-24)', async () => {
    const tickets = [enter(), enter(), enter()];
    expect(await outcomeOf(tickets[0] ?? enter())).toBe('waits');
    queue.release(lane);
    expect(await Promise.all(tickets.map(outcomeOf))).toEqual(['go', 'waits', 'waits']);
    tickets[0]?.done();
    expect(await Promise.all(tickets.map(outcomeOf))).toEqual(['go', 'go', 'waits']);
    tickets[1]?.again();
    expect(await Promise.all(tickets.slice(1).map(outcomeOf))).toEqual(['waits', 'waits']);
    queue.release(lane, 2);
    expect(await Promise.all(tickets.map(outcomeOf))).toEqual(['go', 'go', 'go']);
  });

  test('keeps its place at the front when it found nothing', async () => {
    const [first, second] = [enter(), enter()];
    queue.release(lane);
    first.again();
    expect(first.position()).toBe(1);
    // What came back may be for the next one: it is let look too.
    expect(await outcomeOf(second)).toBe('go');
    second.again();
    expect([first.position(), second.position()]).toEqual([1, 2]);
    queue.release(lane);
    expect([await outcomeOf(first), await outcomeOf(second)]).toEqual(['go', 'waits']);
  });

  test('is overtaken by no more than sixteen that found something where it found nothing', async () => {
    const stuck = enter();
    const others = Array.from({ length: 30 }, () => enter('b'));
    let overtaken = 0;
    for (let release = 0; release < 30; release += 1) {
      queue.release(lane);
      for (const other of others) {
        if (stuck.state === 'granted') stuck.again();
        if (other.state !== 'granted') continue;
        other.done();
        overtaken += 1;
        if (stuck.state === 'granted') stuck.again();
      }
    }
    expect(overtaken).toBe(16);
    expect(stuck.state).toBe('waiting');
  });

  test('loses nothing that comes back while it is looking', async () => {
    const ticket = enter();
    queue.release(lane);
    queue.release(lane);
    ticket.again();
    expect(await outcomeOf(ticket)).toBe('go');
  });

  test('may look at the time that was named', async () => {
    const ticket = enter();
    queue.release(lane);
    ticket.again(100);
    await clock.advance(99);
    expect(await outcomeOf(ticket)).toBe('waits');
    await clock.advance(1);
    expect(await outcomeOf(ticket)).toBe('go');
  });

  test('may look every quarter of a second when nobody says anything', async () => {
    const ticket = enter();
    await clock.advance(249);
    expect(await outcomeOf(ticket)).toBe('waits');
    await clock.advance(1);
    expect(await outcomeOf(ticket)).toBe('go');
    ticket.again();
    await clock.advance(250);
    expect(await outcomeOf(ticket)).toBe('go');
  });

  test('is not let look without a pause at a time that is over', async () => {
    const ticket = enter();
    await clock.advance(1_000);
    ticket.again(3);
    expect(await outcomeOf(ticket)).toBe('waits');
    await clock.advance(20);
    expect(await outcomeOf(ticket)).toBe('go');
  });

  test('is somebody in each lane when something came back that all share', async () => {
    const tickets = ['x', 'y', 'z'].map((name) => queue.enter(name, 'a', 1, 60_000));
    queue.releaseAll();
    await settled();
    for (const ticket of tickets) expect(ticket instanceof Ticket && ticket.state).toBe('granted');
  });
});

describe('a wait ends', () => {
  test('at its deadline, and at the longest wait of the settings', async () => {
    const soon = enter('a', 100);
    const later = enter('a', 120_000);
    await clock.advance(100);
    expect(await outcomeOf(soon)).toBe('waited-out');
    for (let quarter = 0; quarter < 120; quarter += 1) {
      await clock.advance(250);
      if (later.state === 'granted') later.again();
    }
    expect(await outcomeOf(later)).toBe('waited-out');
    expect(waits.map(({ outcome }) => outcome)).toEqual(['waited-out', 'waited-out']);
    expect(waits[0]?.waitMs).toBe(100);
  });

  test('when its time is over while it looks', async () => {
    const ticket = enter('a', 300);
    await clock.advance(400);
    expect(ticket.state).toBe('granted');
    ticket.again();
    expect(await outcomeOf(ticket)).toBe('waited-out');
    expect(queue.isBusy(lane)).toBe(false);
  });

  test('when its client leaves: the place is free at once (C-24)', async () => {
    settings = { ...settings, maxSize: 2 };
    const [first, second] = [enter(), enter()];
    expect(queue.enter(lane, 'a', 1, 60_000)).toBe('full');
    first.leave();
    expect(await outcomeOf(first)).toBe('left');
    expect(second.position()).toBe(1);
    expect(enter().position()).toBe(2);
  });

  test('and hands on what it was given when it leaves while it looks', async () => {
    const [first, second] = [enter(), enter()];
    queue.release(lane);
    first.leave();
    expect(await outcomeOf(second)).toBe('go');
  });

  test('once: whatever is said afterwards changes nothing', async () => {
    const [first, second] = [enter(), enter()];
    queue.release(lane);
    first.done();
    first.done();
    first.leave();
    first.again();
    second.leave();
    second.leave();
    expect(waits).toHaveLength(2);
    expect(queue.isBusy(lane)).toBe(false);
  });
});

describe('who is not let in', () => {
  test('is whoever finds the queue full (C-24)', () => {
    settings = { ...settings, maxSize: 3 };
    for (let index = 0; index < 3; index += 1) enter();
    expect(queue.enter(lane, 'a', 1, 60_000)).toBe('full');
    expect(refusals).toEqual(['full']);
    expect(queue.enter('another', 'a', 1, 60_000)).toBeInstanceOf(Ticket);
  });

  test('is not a caller with less in a full queue: the last of whoever has most makes room', async () => {
    settings = { ...settings, maxSize: 3 };
    const many = [enter('many'), enter('many'), enter('many')];
    const single = enter('single');
    expect(await Promise.all(many.map(outcomeOf))).toEqual(['waits', 'waits', 'displaced']);
    expect(single.position()).toBe(2);
    expect(queue.depth(lane)).toBe(3);
  });

  test('is whoever has no time left, or needs what comes after its deadline', () => {
    expect(queue.enter(lane, 'a', 1, 0)).toBe('late');
    expect(queue.enter(lane, 'a', 1, 5_000, 5_000)).toBe('late');
    expect(queue.enter(lane, 'a', 1, 90_000, 30_000)).toBe('late');
    expect(queue.isBusy(lane)).toBe(false);
    expect(refusals).toEqual(['late', 'late', 'late']);
    expect(queue.enter(lane, 'a', 1, 5_000, 4_999)).toBeInstanceOf(Ticket);
  });

  test('learns when to come again: at the named time, else by the pace of the lane', async () => {
    expect(queue.retryAfterMs(lane)).toBe(1_000);
    enter('a', 60_000, 7_000);
    expect(queue.retryAfterMs(lane)).toBe(7_000);
    for (let index = 0; index < 9; index += 1) queue.enter('paced', 'a', 1, 600_000);
    const paced = Array.from({ length: 3 }, () => queue.enter('paced', 'b', 1, 600_000));
    for (let turn = 0; turn < 4; turn += 1) {
      await clock.advance(2_000);
      for (const ticket of paced) if (ticket instanceof Ticket) ticket.done();
    }
    expect(queue.retryAfterMs('paced')).toBeGreaterThanOrEqual(1_000);
    expect(queue.retryAfterMs('paced')).toBeLessThanOrEqual(60_000);
  });
});

test('lanes are forgotten when nobody waits in them, and their timers with them', async () => {
  const tickets = Array.from({ length: 500 }, (_, index) => queue.enter(`lane-${index}`, 'a', 1, 60_000));
  expect(queue.isBusy('lane-7')).toBe(true);
  for (const ticket of tickets) if (ticket instanceof Ticket) ticket.leave();
  expect(queue.isBusy('lane-7')).toBe(false);
  expect(clock.pending).toBe(0);
  expect(depth).toBe(0);
  queue.releaseAll();
  queue.release('lane-7');
});
