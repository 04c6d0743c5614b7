import { describe, expect, test } from '@jest/globals';
import { numbersIn, proofsByRequirement, renderRequirements, undescribed } from './requirement-table.ts';

describe('the numbers in a title', () => {
  const number = (row: number, document = 9) => `S${document}-${row}`;

  test.each([
    [`a list (${number(1)}, ${number(12)})`, [number(1), number(12)]],
    [`a range (${number(3)}…${number(5)})`, [number(3), number(4), number(5)]],
    [`a short range (${number(3)}–5)`, [number(3), number(4), number(5)]],
    [`twice (${number(1)}, ${number(1)})`, [number(1)]],
    ['a conflict (C-6)', ['C-6']],
  ])('%s', (title, numbers) => {
    expect(numbersIn(title)).toEqual(numbers);
  });
});

/** The texts below are put together here so that they are not taken for proofs themselves. */
const row = (digits: string) => `S9-${digits}`;

const files = [
  { name: 'packages/a/src/x.test.ts', text: `test('it does (${row('1')}, ${row('2')})', () => {});` },
  {
    name: 'packages/a/src/y.test.ts',
    text: `// a comment of (${row('7')}) is none\ntest.each([['a row (${row('10')})', 1]])('%s', () => {});`,
  },
];

test('proofs come from titles and rows of tables, not from comments', () => {
  const proofs = proofsByRequirement(files);
  expect([...proofs.keys()]).toEqual([row('1'), row('2'), row('10')]);
  expect(proofs.get(row('1'))).toEqual([{ title: 'it does', file: 'packages/a/src/x.test.ts' }]);
});

test('the page lists every requirement in order, proven or not', () => {
  const texts = { [row('10')]: 'ten', [row('2')]: 'two', [row('3')]: 'three' };
  const page = renderRequirements(texts, proofsByRequirement(files));
  const rows = page.split('\n').filter((line) => line.startsWith('| S'));
  expect(rows).toEqual([
    `| ${row('2')} | two | it does ([x.test.ts](../packages/a/src/x.test.ts)) |`,
    `| ${row('3')} | three | *no test yet* |`,
    `| ${row('10')} | ten | a row ([y.test.ts](../packages/a/src/y.test.ts)) |`,
  ]);
  expect(page).toContain('2 of the 3 requirements');
});

test('a number that nobody described is named with its file', () => {
  expect(undescribed({ [row('1')]: 'one' }, proofsByRequirement(files))).toEqual([
    `${row('2')} (packages/a/src/x.test.ts)`,
    `${row('10')} (packages/a/src/y.test.ts)`,
  ]);
});
