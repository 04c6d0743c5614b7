import { describe, expect, test } from '@jest/globals';
import { MemoryRecords } from './memory-records.ts';
import { defaultRecordLimits, type RecordLimits } from './record-settings.ts';

const HOUR_MS = 3_600_000;

function recordsOf(limits: Partial<RecordLimits> = {}, nowMs: () => number = () => 0): MemoryRecords {
  return new MemoryRecords(() => ({ ...defaultRecordLimits, ...limits }), nowMs);
}

describe('records in memory', () => {
  test('are read back, replaced and deleted', async () => {
    const records = recordsOf();
    expect(await records.get('a')).toBeUndefined();
    expect(await records.set('a', Buffer.from('one'), HOUR_MS)).toBe(true);
    expect((await records.get('a'))?.toString()).toBe('one');
    await records.set('a', Buffer.from('two'), HOUR_MS);
    expect((await records.get('a'))?.toString()).toBe('two');
    expect(records.entries).toBe(1);
    expect(await records.delete('a')).toBe(true);
    expect(await records.delete('a')).toBe(false);
    expect(await records.get('a')).toBeUndefined();
    expect(records.heldBytes).toBe(0);
  });

  test('are there as soon as they have been set, without waiting', () => {
    const records = recordsOf();
    void records.set('a', Buffer.from('one'), HOUR_MS);
    expect(records.entries).toBe(1);
  });

  test('expire, and are let go of without being asked for', async () => {
    let nowMs = 0;
    const records = recordsOf({}, () => nowMs);
    await records.set('a', Buffer.from('one'), 1_000);
    await records.set('b', Buffer.from('two'), 1_000);
    await records.set('c', Buffer.from('three'), 2_000);
    nowMs = 999;
    expect(await records.get('a')).toBeDefined();
    nowMs = 1_000;
    expect(await records.get('a')).toBeUndefined();
    expect(await records.delete('b')).toBe(false);
    records.sweep();
    expect(records.entries).toBe(1);
    expect(await records.get('c')).toBeDefined();
  });

  test('make room by their number, the one that was not used for longest first', async () => {
    const records = recordsOf({ maxEntries: 2 });
    await records.set('a', Buffer.from('one'), HOUR_MS);
    await records.set('b', Buffer.from('two'), HOUR_MS);
    await records.get('a');
    await records.set('c', Buffer.from('three'), HOUR_MS);
    expect(await records.get('b')).toBeUndefined();
    expect(await records.get('a')).toBeDefined();
    expect(await records.get('c')).toBeDefined();
  });

  test('make room by their bytes, and one that is too large for all of them is not kept', async () => {
    const records = recordsOf({ maxBytes: 80_000 });
    for (let index = 0; index < 20; index += 1) await records.set(`r${index}`, Buffer.alloc(9_000), HOUR_MS);
    expect(records.heldBytes).toBeLessThanOrEqual(80_000);
    expect(records.entries).toBe(8);
    expect(await records.set('r19', Buffer.alloc(10_001), HOUR_MS)).toBe(false);
    expect(await records.get('r19')).toBeUndefined();
  });

  test('follow limits that become tighter', async () => {
    let maxEntries = 10;
    const records = new MemoryRecords(
      () => ({ ...defaultRecordLimits, maxEntries }),
      () => 0,
    );
    for (let index = 0; index < 10; index += 1) await records.set(`r${index}`, Buffer.from('x'), HOUR_MS);
    maxEntries = 3;
    await records.set('last', Buffer.from('x'), HOUR_MS);
    expect(records.entries).toBe(3);
  });

  test('do not keep the larger buffer alive that they were cut from', async () => {
    const records = recordsOf();
    const large = Buffer.alloc(1_000_000, 'x');
    await records.set('a', large.subarray(0, 10), HOUR_MS);
    const kept = await records.get('a');
    expect(kept?.toString()).toBe('xxxxxxxxxx');
    expect(kept?.buffer.byteLength).toBe(10);
  });

  test('stay within their bytes when a hundred thousand come, and keep the latest', async () => {
    const records = recordsOf({ maxBytes: 8_000_000 });
    const value = Buffer.alloc(1_000, 'x');
    for (let index = 0; index < 100_000; index += 1) await records.set(`r${index}`, value, HOUR_MS);
    expect(records.heldBytes).toBeLessThanOrEqual(8_000_000);
    expect(records.entries).toBe(Math.floor(8_000_000 / 1_512));
    expect(await records.get('r99999')).toBeDefined();
    expect(await records.get('r0')).toBeUndefined();
  });
});
