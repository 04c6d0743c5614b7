import { expect, test } from '@jest/globals';
import { scanBody } from '../http/scan/scan-body.ts';
import { requestSize } from './expected-use.ts';

test.each([
  ['a number', { generationConfig: { maxOutputTokens: 9_000 } }],
  ['a text', { generationConfig: { maxOutputTokens: '9000' } }],
  ['an exponent', { generationConfig: { maxOutputTokens: '9e3' } }],
  ['the other spelling', { generation_config: { max_output_tokens: 9_000 } }],
  ['both spellings', { generationConfig: { maxOutputTokens: 1, max_output_tokens: 9_000 } }],
  [
    'two objects',
    { generationConfig: { maxOutputTokens: 1 }, generation_config: { maxOutputTokens: '9000' } },
  ],
  [
    'several answers',
    { generationConfig: { maxOutputTokens: 3_000, candidateCount: 1, candidate_count: '3' } },
  ],
  ['OpenAI’s, as a text', { max_output_tokens: '9000' }],
])('the longest answer that a request may mean counts: %s', (_how, body) => {
  const fallbacks = { fallbacks: undefined, disabled: false };
  const size = requestSize(
    { scanned: scanBody(Buffer.from(JSON.stringify(body))), droppedPaths: [], fallbacks },
    false,
  );
  expect(size.maxOutputTokens).toBe(9_000);
});
