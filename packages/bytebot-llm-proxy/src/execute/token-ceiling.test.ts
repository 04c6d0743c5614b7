import { expect, test } from '@jest/globals';
import { cappedTokens } from './token-ceiling.ts';

const both = { otherwise: 1_000, max: 4_000 };

test.each([
  ['nothing asked: the default', both, {}, { max_tokens: 1_000 }],
  ['null is nothing', both, { max_tokens: null }, { max_tokens: 1_000 }],
  ['below the ceiling', both, { max_tokens: 3_999 }, undefined],
  ['at the ceiling', both, { max_tokens: 4_000 }, undefined],
  ['above the ceiling', both, { max_tokens: 4_001 }, { max_tokens: 4_000 }],
  ['above it as text', both, { max_tokens: '9000' }, { max_tokens: 4_000 }],
  ['above it under the newer name', both, { max_completion_tokens: 1e9 }, { max_completion_tokens: 4_000 }],
  [
    'above it under both names',
    both,
    { max_tokens: 5_000, max_completion_tokens: 6_000 },
    { max_tokens: 4_000, max_completion_tokens: 4_000 },
  ],
  [
    'only one of the names above it',
    both,
    { max_tokens: 9_000, max_completion_tokens: 10 },
    { max_tokens: 4_000 },
  ],
  ['a default above the ceiling', { otherwise: 9_000, max: 4_000 }, {}, { max_tokens: 4_000 }],
  [
    'no default: the ceiling holds all the same',
    { otherwise: undefined, max: 4_000 },
    {},
    { max_tokens: 4_000 },
  ],
  ['no ceiling', { otherwise: 1_000, max: undefined }, { max_tokens: 1e6 }, undefined],
  ['no number at all is for the provider to refuse', both, { max_tokens: 'many' }, undefined],
])('%s (S3-29)', (_what, ceiling, asked: Readonly<Record<string, unknown>>, capped) => {
  expect(cappedTokens(ceiling, (name) => asked[name])).toEqual(capped);
});
