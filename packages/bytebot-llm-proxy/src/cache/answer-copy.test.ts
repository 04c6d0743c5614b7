import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetainedBytes } from '../limits/retained-bytes.ts';
import { AnswerCopy } from './answer-copy.ts';

test('a copy has the bytes that were sent, however they came, and holds no memory afterwards', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6_000 }), { minLength: 1 }), (pieces) => {
      const room = new RetainedBytes(1_000_000);
      const copy = new AnswerCopy(1_000_000, room);
      for (const piece of pieces) copy.add(Buffer.from(piece));
      const whole = Buffer.concat(pieces);
      expect(copy.take()).toEqual(whole.length === 0 ? undefined : whole);
      expect(room.heldBytes).toBe(0);
    }),
  );
});

test('a copy is of its own: what becomes of the pieces afterwards does not change it', () => {
  const copy = new AnswerCopy(100, new RetainedBytes(10_000));
  const piece = Buffer.from('answer');
  copy.add(piece);
  const taken = copy.take();
  piece.fill('x');
  expect(taken?.toString()).toBe('answer');
  expect(taken?.buffer.byteLength).toBe('answer'.length);
});

test('an answer that is too large is given up, once and at once', () => {
  const room = new RetainedBytes(1_000_000);
  const copy = new AnswerCopy(10, room);
  let told = 0;
  copy.whenGivenUp = () => {
    told += 1;
  };
  copy.add(Buffer.alloc(10));
  expect(told).toBe(0);
  copy.add(Buffer.alloc(1));
  copy.add(Buffer.alloc(1));
  expect([told, room.heldBytes, copy.take()]).toEqual([1, 0, undefined]);
});

test('copies that leave no room together are given up, and the others are not', () => {
  const room = new RetainedBytes(10_000);
  const [one, other] = [new AnswerCopy(9_000, room), new AnswerCopy(9_000, room)];
  one.add(Buffer.alloc(8_000));
  other.add(Buffer.alloc(8_000));
  expect(other.take()).toBeUndefined();
  expect(one.take()).toHaveLength(8_000);
  expect(room.heldBytes).toBe(0);
});
