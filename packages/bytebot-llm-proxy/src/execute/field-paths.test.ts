import { expect, test } from '@jest/globals';
import { fieldPath, withoutPath } from './field-paths.ts';

test.each([
  ['a', 'a', []],
  ['a.b', 'a', ['b']],
  ['tools[0].x', 'tools', [0, 'x']],
  ['tools[*].function.strict', 'tools', ['[*]', 'function', 'strict']],
  ['[0].x', '', ['x']],
  ['', '', []],
])('%s', (text, field, steps) => {
  expect(fieldPath(text)).toEqual({ field, steps });
});

test.each([
  [{ b: 1, c: 2 }, 'a.b', { c: 2 }],
  [{ b: { c: 1 }, d: 2 }, 'a.b.c', { b: {}, d: 2 }],
  [[{ x: 1, y: 2 }, { x: 3 }, 4], 'a[*].x', [{ y: 2 }, {}, 4]],
  [[{ x: 1 }, { x: 2 }], 'a[1].x', [{ x: 1 }, {}]],
  [[1, 2, 3], 'a[1]', [1, 3]],
  [[1, 2], 'a[*]', []],
  [{ b: 1 }, 'a.c', { b: 1 }],
  [{ b: 1 }, 'a.__proto__.x', { b: 1 }],
  ['text', 'a.b', 'text'],
  [null, 'a.b.c', null],
])('%j without %s', (value, path, expected) => {
  expect(withoutPath(value, fieldPath(path).steps)).toEqual(expected);
});
