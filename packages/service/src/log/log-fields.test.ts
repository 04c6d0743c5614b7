import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactValue } from './log-fields.ts';

const hide = (text: string): string => text.replaceAll('planted', '***');

test('texts are hidden wherever they stand: values, names, errors and their causes, lists, maps, addresses', () => {
  const cause = Object.assign(new Error('inner planted'), { code: 'planted' });
  const value = {
    planted: ['planted', { deep: 'planted' }],
    error: new Error('outer planted', { cause }),
    map: new Map([['planted', 'planted']]),
    set: new Set(['planted']),
    url: new URL('http://host/planted'),
    symbol: Symbol('planted'),
  };
  const text = JSON.stringify(redactValue(value, hide));
  expect(text).not.toContain('planted');
  expect(text).toContain('outer ***');
  expect(text).toContain('inner ***');
});

test('circles, depths, long lists and bytes are cut short', () => {
  const circle: Record<string, unknown> = { name: 'a' };
  circle.self = circle;
  expect(redactValue(circle, hide)).toEqual({ name: 'a', self: '[circular]' });
  const same = { name: 'b' };
  expect(redactValue([same, same], hide)).toEqual([same, same]);
  expect(redactValue(Buffer.alloc(1_000_000), hide)).toBe('[1000000 bytes]');
  expect(redactValue(new Array(5_000).fill(0), hide)).toHaveLength(100);
  expect(JSON.stringify(redactValue({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }, hide))).toContain(
    '[deep]',
  );
});

test('what JSON cannot hold becomes text', () => {
  expect(redactValue({ big: 12n, none: Number.NaN, call: undefined }, hide)).toEqual({
    big: '12',
    none: 'NaN',
    call: undefined,
  });
});

test('whatever the fields are, the copy can be printed and the original is left alone', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }), (value) => {
      expect(() => JSON.stringify(redactValue(value, hide))).not.toThrow();
    }),
    { numRuns: 300 },
  );
});
