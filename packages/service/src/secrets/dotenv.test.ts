import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDotenv } from './dotenv.ts';

function readKey(text: string): string | undefined {
  return parseDotenv(text).values.get('KEY');
}

test.each([
  ['KEY=value', 'value'],
  ['KEY=value   ', 'value'],
  ['  KEY=value', 'value'],
  ['export KEY=value', 'value'],
  ['\uFEFFKEY=value', 'value'],
  ['OTHER=1\r\nKEY=value\r\nMORE=2', 'value'],
  ['KEY=a=b==', 'a=b=='],
  ['KEY=', ''],
  ['KEY=""', ''],
  ["KEY='single # no comment'", 'single # no comment'],
  ['KEY="double # no comment" # but this is', 'double # no comment'],
  ['KEY=`back "and" \'tick\'`', 'back "and" \'tick\''],
  ['KEY="line\\nbreak \\"quoted\\" \\\\"', 'line\nbreak "quoted" \\'],
  ["KEY='no \\n escape'", 'no \\n escape'],
  ['KEY="first\nsecond"\nOTHER=1', 'first\nsecond'],
  ['KEY=one\nKEY=two', 'two'],
  ['KEY=$HOME and $X', '$HOME and $X'],
  ['#KEY=commented', undefined],
])('%j', (text, expected) => {
  expect(readKey(text)).toBe(expected);
  expect(parseDotenv(text).warnings).toEqual([]);
});

describe('comments after a value (S1-31)', () => {
  test.each([
    ['KEY=openai/gpt-4o  # Still use OpenRouter', 'openai/gpt-4o'],
    ['KEY=value\t# note', 'value'],
    ['KEY=#comment', ''],
    ['KEY= # comment', ''],
    ['KEY=abc#def', 'abc#def'],
  ])('%j', (text, expected) => {
    expect(readKey(text)).toBe(expected);
  });
});

test.each(['KEY = value', 'KEY =value', 'KEY= value', 'export KEY\t=\tvalue'])(
  'blanks around the equals sign are tolerated with a warning: %j (S1-25)',
  (text) => {
    const { values, warnings } = parseDotenv(`# first line\n${text}\n`);
    expect(values.get('KEY')).toBe('value');
    expect(warnings).toEqual(['line 2: write KEY=value without blanks around the equals sign']);
  },
);

test('what is no setting is named by its line, never by its text', () => {
  const { values, warnings } = parseDotenv('sk-test-pasted-key\nKEY=1\n=x\n');
  expect([...values]).toEqual([['KEY', '1']]);
  expect(warnings).toEqual([
    'line 1 is not NAME=value and is left out',
    'line 3 is not NAME=value and is left out',
  ]);
});

test('a quote that is not closed, or with text after it, is taken as it stands and does not swallow the file', () => {
  const { values, warnings } = parseDotenv('A="open\nB=2\nC="x" y\n');
  expect([...values]).toEqual([
    ['A', '"open'],
    ['B', '2'],
    ['C', '"x" y'],
  ]);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/^line 1: A has an opening quote/);
});

/** Every warning: a line, the name of a variable at most. */
const sentences =
  /^line \d+(?: is not NAME=value and is left out|: write [\w.-]+=value without blanks.*|: [\w.-]+ has an opening quote.*)$/;

test('whatever the text, nothing is thrown and no warning repeats a value', () => {
  const piece = fc.constantFrom(
    'KEY',
    '=',
    ' ',
    '"',
    "'",
    '`',
    '\n',
    '\r',
    '#',
    '\\',
    'export ',
    '\uFEFF',
    'secret',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const { values, warnings } = parseDotenv(text);
        for (const [name, value] of values) {
          expect(name).toMatch(/^[A-Za-z_][\w.-]*$/);
          expect(typeof value).toBe('string');
        }
        for (const warning of warnings) expect(warning).toMatch(sentences);
      },
    ),
    { numRuns: 500 },
  );
});

test('a value written in quotes comes back as it was', () => {
  const plain = fc.string().filter((text) => !/[\r\n"\\]/.test(text));
  fc.assert(
    fc.property(plain, (text) => {
      expect(readKey(`KEY="${text}"`)).toBe(text);
    }),
    { numRuns: 200 },
  );
});
