import { describe, expect, test } from '@jest/globals';
import { refusedProblems } from '../config-fixture.test-helper.ts';
import { placeOf } from '../place.ts';
import { parseYaml } from './parse-yaml.ts';

describe('lines inside brackets and quotes may stand anywhere, as in PyYAML', () => {
  test.each<[string, string, unknown]>([
    ['a bracket under its key', 'a:\n  b: [\n    1,\n    2\n  ]\nc: 3\n', { a: { b: [1, 2] }, c: 3 }],
    ['a bracket at the margin', 'a:\n  b: [\n    1\n]\nc: 3\n', { a: { b: [1] }, c: 3 }],
    ['a brace and its members at the margin', 'a: {\nx: 1,\ny: 2\n}\nb: 3\n', { a: { x: 1, y: 2 }, b: 3 }],
    [
      'one within the other',
      'a:\n  - {b: [1,\n2], c: {\nd: e\n}}\n  - f\n',
      { a: [{ b: [1, 2], c: { d: 'e' } }, 'f'] },
    ],
    ['a quoted text over several lines', 'a:\n    b: "one\n\n two"\nc: 1\n', { a: { b: 'one\ntwo' }, c: 1 }],
    ['a plain text in brackets', 'a: [one\ntwo, three]\n', { a: ['one two', 'three'] }],
    ['CRLF', 'a:\r\n  b: [\r\n1\r\n]\r\n', { a: { b: [1] } }],
  ])('%s', (_what, text, expected) => {
    expect(parseYaml(text, 'f').value).toEqual(expected);
  });

  test('and their places are those of the file', () => {
    const { places } = parseYaml('a:\n  b: [\n {c: 1},\n{d: 2}]\ne: 3\n', 'f');
    expect(placeOf(places, ['a', 'b', 0, 'c'])).toMatchObject({ line: 3, column: 3 });
    expect(placeOf(places, ['a', 'b', 1, 'd'])).toMatchObject({ line: 4, column: 2 });
    expect(placeOf(places, ['e'])).toMatchObject({ line: 5, column: 1 });
  });
});

test.each([
  ['a bracket that is never closed', 'a:\n  b: ["x"\n  c: true\nd: 1\n', 3, 3],
  ['a mistake behind it', 'a:\n  b: [\n1\n]\nc: @x\n', 5, 4],
  ['a mistake inside it', 'a:\n  b: [\n1, @x\n]\n', 3, 4],
])('%s is told where it stands', (_what, text, line, column) => {
  expect(refusedProblems(() => parseYaml(text, 'f'))).toMatchObject([{ line, column }]);
});

test('a file of nothing but such lines is read or refused in a bounded time', () => {
  const text = `a: [\n${'1,\n'.repeat(5_000)}]\n`;
  expect(refusedProblems(() => parseYaml(text, 'f'))).toMatchObject([{ path: '' }]);
});
