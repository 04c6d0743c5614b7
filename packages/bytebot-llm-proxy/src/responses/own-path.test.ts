import { expect, test } from '@jest/globals';
import { ownPath } from './own-path.ts';

const conversation = { scope: '', isStored: true, previousId: 'resp_1', earlierItems: 3 };

test.each([
  ['input[3].content[0].type', 'input[0].content[0].type'],
  ['input[14]', 'input[11]'],
  ['input[2].call_id', 'previous_response_id'],
  ['tools[3]', 'tools[3]'],
  ['', ''],
])('a place is told as the client counts its items: %s', (path, own) => {
  expect(ownPath(path, conversation)).toBe(own);
  expect(ownPath(path, { ...conversation, earlierItems: 0 })).toBe(path);
  expect(ownPath(path, undefined)).toBe(path);
});
