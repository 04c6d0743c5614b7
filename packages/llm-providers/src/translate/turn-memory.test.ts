import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { callKey, TurnMemory, textKey } from './turn-memory.ts';

const turn = { model: 'm', signature: 'c2lnbmVk' };

function at(start: number) {
  let nowMs = start;
  return { nowMs: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

describe('what is remembered', () => {
  test('comes back under its own key only', () => {
    const memory = new TurnMemory(() => 0);
    memory.remember(callKey('gemini', 'call_1'), turn);
    expect(memory.recall(callKey('gemini', 'call_1'))).toBe(turn);
    expect(memory.recall(callKey('gemini', 'call_2'))).toBeUndefined();
    expect(memory.recall(callKey('anthropic', 'call_1'))).toBeUndefined();
  });

  test('comes back under a whole text, if that is long enough to be one answer alone', () => {
    const memory = new TurnMemory(() => 0);
    const key = textKey('gemini', 'x'.repeat(100));
    if (key === undefined) throw new Error('There is no key.');
    memory.remember(key, turn);
    expect(memory.recall(key)).toBe(turn);
    expect(textKey('gemini', 'y'.repeat(100))).not.toBe(key);
    expect(textKey('anthropic', 'x'.repeat(100))).not.toBe(key);
    expect(textKey('gemini', 'Done.')).toBeUndefined();
  });

  test('is forgotten when it is old, and makes room', () => {
    const clock = at(0);
    const memory = new TurnMemory(clock.nowMs, { ageMs: 1_000 });
    memory.remember('a', turn);
    clock.pass(999);
    expect(memory.recall('a')).toBe(turn);
    clock.pass(1);
    expect(memory.recall('a')).toBeUndefined();
    expect([memory.entries, memory.sizeBytes]).toEqual([0, 0]);
  });

  test('goes least recently used first', () => {
    const memory = new TurnMemory(() => 0, { entries: 2 });
    memory.remember('a', turn);
    memory.remember('b', turn);
    memory.recall('a');
    memory.remember('c', turn);
    expect(['a', 'b', 'c'].filter((key) => memory.recall(key) !== undefined)).toEqual(['a', 'c']);
  });

  test('is not kept when it alone would push out many others', () => {
    const memory = new TurnMemory(() => 0, { sizeBytes: 8_000 });
    memory.remember('small', turn);
    memory.remember('large', {
      model: 'm',
      thinkingBlocks: [{ type: 'thinking', thinking: 'x'.repeat(600) }],
    });
    expect(memory.recall('large')).toBeUndefined();
    expect(memory.recall('small')).toBe(turn);
  });
});

test('the limits hold, whatever is remembered and recalled', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    length: fc.integer({ min: 0, max: 300 }),
    recalls: fc.boolean(),
    passedMs: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = at(0);
      const memory = new TurnMemory(clock.nowMs, { sizeBytes: 4_000, entries: 4, ageMs: 100 });
      const last = new Map<string, { signature: string; keptAtMs: number }>();
      for (const { key, length, recalls, passedMs } of steps) {
        clock.pass(passedMs);
        if (recalls) {
          const kept = memory.recall(key);
          if (kept === undefined) continue;
          const known = last.get(key);
          expect(kept.signature).toBe(known?.signature);
          expect(clock.nowMs() - (known?.keptAtMs ?? 0)).toBeLessThan(100);
        } else {
          const signature = 's'.repeat(length);
          memory.remember(key, { model: 'm', signature });
          last.set(key, { signature, keptAtMs: clock.nowMs() });
        }
        expect(memory.entries).toBeLessThanOrEqual(4);
        expect(memory.sizeBytes).toBeLessThanOrEqual(4_000);
        expect(memory.sizeBytes).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 300 },
  );
});
