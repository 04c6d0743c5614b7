import { expect, test } from '@jest/globals';
import { checkPlainPath, pathSegments } from './path-segments.ts';

test.each([
  '/v1/batches',
  '/v1/batches/',
  '/v1//Batches',
  '/v1/batches%3f/x',
  '/v1/batches;/x',
  '/v1%2fbatches',
  '/v1/b%61tches%20',
  '/v1/batches%253Bx',
])('%s is about batches', (path) => {
  expect(pathSegments(path)).toContain('batches');
});

test.each([
  '/v1/batches;/x',
  '/v1/batches%3f/x',
  '/v1/a%2Fb',
  '/v1/a%253fb',
  '/v1/a%25%33%66',
  '/v1/a\\b',
  '/a%23',
])('%s could be read in several ways', (path) => {
  expect(() => checkPlainPath(path)).toThrow(/encoded/);
});

test.each([
  '/v1/chat/completions',
  '/v1beta/models/x%3AgenerateContent',
  '/v1/a%20b',
  '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse',
])('%s passes', (path) => {
  expect(() => checkPlainPath(path)).not.toThrow();
});
