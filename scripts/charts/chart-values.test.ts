import { describe, expect, test } from '@jest/globals';
import { leavesOf, renderValuesTables } from './chart-readme.ts';
import { readChartValues } from './chart-values.ts';

const yaml = `# The values of a chart.

# -- How many.
# They are counted from one.
count: 2

# What is served.
image:
  # marker: begin (generated)
  # -- Default: \`a|b\`.
  # @schema type:[string, null]; pattern:^(sha256:[0-9a-f]{64})?$
  tag: null
  name: main # no description
# @schema config
config:
  any: thing
`;

test('comments directly above a key describe it, and hints say what its default does not', () => {
  const [count, image, config, ...others] = readChartValues(yaml, 'values.yaml');
  expect(others).toEqual([]);
  expect(count).toEqual({
    key: 'count',
    path: 'count',
    description: 'How many. They are counted from one.',
    default: 2,
    children: [],
    hints: {},
  });
  expect(image?.description).toBe('What is served.');
  expect(image?.children).toMatchObject([
    {
      path: 'image.tag',
      description: 'Default: `a|b`.',
      default: null,
      hints: { type: ['string', 'null'], pattern: '^(sha256:[0-9a-f]{64})?$' },
    },
    { path: 'image.name', description: '', default: 'main' },
  ]);
  expect(config).toMatchObject({ hints: { shape: 'config' }, children: [], default: { any: 'thing' } });
});

describe('what cannot be read is named with its line', () => {
  test.each([
    [
      'a hint that says nothing',
      'a: 1\n# @schema tipe:[string]\nb: 2\n',
      'values.yaml:3: "@schema tipe:[string]"',
    ],
    ['no mapping', '- a\n', 'values.yaml is no mapping'],
    ['no YAML', 'a: [\n', 'values.yaml: '],
  ])('%s', (_title, text, message) => {
    expect(() => readChartValues(text, 'values.yaml')).toThrow(message);
  });
});

test('the tables of a README have every value once, with its group', () => {
  const values = readChartValues(yaml, 'values.yaml');
  expect(values.flatMap(leavesOf).map(({ path }) => path)).toEqual([
    'count',
    'image.tag',
    'image.name',
    'config',
  ]);
  expect(renderValuesTables(values)).toBe(
    [
      '| value | default | meaning |',
      '| --- | --- | --- |',
      '| `count` | `2` | How many. They are counted from one. |',
      '| `config` | the config in values.yaml |  |',
      '',
      '### image',
      '',
      'What is served.',
      '',
      '| value | default | meaning |',
      '| --- | --- | --- |',
      '| `image.tag` | `null` | Default: `a\\|b`. |',
      '| `image.name` | `"main"` |  |',
    ].join('\n'),
  );
});
