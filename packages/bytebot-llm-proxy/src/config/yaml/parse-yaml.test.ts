import { describe, expect, test } from '@jest/globals';
import { refusedProblems } from '../config-fixture.test-helper.ts';
import { formatPath, placeOf } from '../place.ts';
import { parseYaml } from './parse-yaml.ts';

const text = `model_list:
  - model_name: first
    litellm_params: &shared
      model: openai/gpt-4o
  - model_name: second
    litellm_params:
      <<: *shared
      timeout: 5
"quoted key": {a: [1, {b: 2}]}
`;

describe('places', () => {
  const { places } = parseYaml(text, 'test.yaml');

  test.each([
    [['model_list'], '1:1'],
    [['model_list', 0], '2:5'],
    [['model_list', 0, 'litellm_params', 'model'], '4:7'],
    [['model_list', 1, 'model_name'], '5:5'],
    [['model_list', 1, 'litellm_params', 'timeout'], '8:7'],
    // A merged value has no place of its own: the nearest thing around it is named.
    [['model_list', 1, 'litellm_params', 'model'], '6:5'],
    [['quoted key', 'a', 1, 'b'], '9:24'],
    [['quoted key'], '9:1'],
    [['nothing'], '1:1'],
  ])('%j stands at %s', (path, expected) => {
    const { line, column, file } = placeOf(places, path);
    expect(`${line}:${column}`).toBe(expected);
    expect(file).toBe('test.yaml');
  });

  test('CRLF and lone CR count as one line end each', () => {
    const { places: root } = parseYaml('a: 1\r\nb: 2\rc: 3\r\n', 'f');
    expect(placeOf(root, ['b'])).toMatchObject({ line: 2, column: 1 });
    expect(placeOf(root, ['c'])).toMatchObject({ line: 3, column: 1 });
  });

  test('a path is written as people write it', () => {
    expect(formatPath(['model_list', 2, 'litellm_params', 'model'])).toBe(
      'model_list[2].litellm_params.model',
    );
    expect(formatPath(['router_settings', 'model_group_alias', 'a.b'])).toBe(
      'router_settings.model_group_alias["a.b"]',
    );
  });
});

test('anchors, aliases and merges work, and a key of its own beats a merged one', () => {
  const merged = 'base: &base {a: 1, b: 2}\nmore: {<<: *base, b: 3}\nlist: [*base, *base]\n';
  expect(parseYaml(merged, 'f').value).toEqual({
    base: { a: 1, b: 2 },
    more: { a: 1, b: 3 },
    list: [
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ],
  });
});

test('of two equal keys the last wins, and the place of the second is named', () => {
  const { value, duplicates } = parseYaml('s:\n  key: 1\n  other: 2\n  key: 3\n', 'f');
  expect(value).toEqual({ s: { key: 3, other: 2 } });
  expect(duplicates).toEqual([{ path: 's.key', place: { file: 'f', line: 4, column: 3 } }]);
});

test('a key called __proto__ is a key like any other', () => {
  const { value } = parseYaml('__proto__: {polluted: true}\n', 'f');
  expect(Object.keys(value ?? {})).toEqual(['__proto__']);
  expect('polluted' in {}).toBe(false);
});

describe('what is refused', () => {
  test.each([
    ['an item indented deeper than its list', 'list:\n - a: 1\n\n  - b: 2\n', 4, 3],
    ['an unclosed quote', 'a: "x\n', 2, 1],
    ['a tag of Python', 'a: !!python/object:os.system x\n', 1, 4],
    ['an alias without an anchor', 'a: 1\nb: *nothing\n', 2, 5],
  ])('%s, with line and column', (_what, source, line, column) => {
    const [problem, ...others] = refusedProblems(() => parseYaml(source, 'f.yaml'));
    expect(problem).toMatchObject({ severity: 'error', file: 'f.yaml', line, column });
    expect(problem?.message).toMatch(/^This is not valid YAML: .+ Check/);
    expect(others).toEqual([]);
  });

  test.each([
    ['several documents', 'a: 1\n---\nb: 2\n', /2 documents/],
    ['an alias that contains itself', 'a: &a [*a]\n', /contains itself/],
    ['aliases that multiply', bomb(9), /more than 200000 values or is nested deeper/],
    ['deep nesting', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`, /not valid YAML/],
    ['aliases that nest deeply', chain(400), /more than 200000 values or is nested deeper/],
  ])('%s', (_what, source, message) => {
    const [problem] = refusedProblems(() => parseYaml(source, 'f.yaml'));
    expect(problem?.message).toMatch(message);
  });
});

function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= levels; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}

function chain(length: number): string {
  const lines = ['a0: &a0 {x: 1}'];
  for (let index = 1; index <= length; index += 1) lines.push(`a${index}: &a${index} {x: *a${index - 1}}`);
  return `${lines.join('\n')}\n`;
}
