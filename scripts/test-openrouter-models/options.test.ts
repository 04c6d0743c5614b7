import { expect, test } from '@jest/globals';
import { readTestOptions, resumingCommand } from './options.ts';

const read = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  readTestOptions(args, (name) => variables[name]);

test('three minutes lie between two tests, unless a variable or a flag says otherwise (S4-48)', () => {
  expect(read([]).delayMs).toBe(180_000);
  expect(read([], { OPENROUTER_TEST_DELAY: '10' }).delayMs).toBe(10_000);
  expect(read(['--delay', '0.5'], { OPENROUTER_TEST_DELAY: '10' }).delayMs).toBe(500);
  expect(read(['--delay', '2m']).delayMs).toBe(120_000);
});

test('everything else has its default', () => {
  expect(read([])).toEqual({
    models: [],
    limit: undefined,
    onlyFree: false,
    delayMs: 180_000,
    tokensMax: 100,
    outputDirectory: '.',
    isStrict: false,
    isVerbose: false,
    isResumed: false,
  });
});

test.each([
  [['--delay', 'soon'], {}, '--delay takes the seconds between two tests'],
  [['--delay', '86401'], {}, '--delay takes'],
  [[], { OPENROUTER_TEST_DELAY: '-1' }, 'OPENROUTER_TEST_DELAY takes'],
  [['--limit', '0'], {}, '--limit takes a whole number from 1, not "0"'],
  [['--max-tokens', '1e3'], {}, '--max-tokens takes'],
  [['--modell', 'x'], {}, "Unknown option '--modell'"],
  [['x'], {}, 'npm run test:models -- --help'],
])('%j %j is refused', (args, variables, words) => {
  expect(() => read(args, variables)).toThrow(words);
});

test('the command that goes on is the one that was typed', () => {
  const args = ['--model', 'openai/gpt-4o:free', '--output-dir', "it's here", '--resume'];
  expect(resumingCommand(args)).toBe(
    String.raw`npm run test:models -- --model openai/gpt-4o:free --output-dir 'it'\''s here' --resume`,
  );
});
