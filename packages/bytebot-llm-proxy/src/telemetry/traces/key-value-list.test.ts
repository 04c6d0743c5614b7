import { expect, test } from '@jest/globals';
import { readKeyValueList } from './key-value-list.ts';

test.each([
  ['nothing', undefined, {}],
  ['a pair', 'api-key=abc', { 'api-key': 'abc' }],
  ['spaces around', ' a = 1 , b = 2 ', { a: '1', b: '2' }],
  ['encoded parts', 'authorization=Bearer%20abc%2C%3D', { authorization: 'Bearer abc,=' }],
  ['a value that is not encoded', 'authorization=Basic YTpi==', { authorization: 'Basic YTpi==' }],
  ['a percent sign that encodes nothing', 'share=100%', { share: '100%' }],
  ['quotes', 'service.version="1.2"', { 'service.version': '1.2' }],
  ['what is no pair', 'alone,=nameless,a=1,', { a: '1' }],
  ['the last of a name', 'a=1,a=2', { a: '2' }],
])('a list of pairs is read: %s', (_title, text, pairs) => {
  expect(readKeyValueList(text)).toEqual(pairs);
});
