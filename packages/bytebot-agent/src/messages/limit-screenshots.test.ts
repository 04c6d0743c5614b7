import { expect, test } from '@jest/globals';
import type { ContentBlock, ImageBlock } from './content-block.ts';
import { png } from './histories.test-helper.ts';
import type { HistoryMessage } from './history.ts';
import { limitScreenshots } from './limit-screenshots.ts';
import { toChatMessages } from './to-chat-messages.ts';

const user = (...content: ContentBlock[]): HistoryMessage => ({ role: 'USER', content });
const result = (...content: ImageBlock[]) => user({ type: 'tool_result', tool_use_id: 'a', content });
const shots = (count: number) => Array.from({ length: count }, () => result(png));
const left = (messages: readonly HistoryMessage[]) => JSON.stringify(messages).split('iVBOR').length - 1;

test('as many as are allowed stay as they are', () => {
  const messages = shots(10);
  expect(limitScreenshots(messages, 10)).toBe(messages);
});

test('the oldest go, half of the limit at once, so that the next steps change nothing', () => {
  const counts = [11, 12, 15, 16, 21].map((count) => left(limitScreenshots(shots(count), 10)));
  expect(counts).toEqual([6, 7, 10, 6, 6]);
  const [first, last] = [limitScreenshots(shots(11), 10)[0], limitScreenshots(shots(11), 10).at(-1)];
  expect(JSON.stringify(first)).toContain('[screenshot removed]');
  expect(last).toEqual(result(png));
});

test('they are limited by their size as well, and the latest stays however large it is', () => {
  const large = result({ ...png, source: { ...png.source, data: `iVBOR${'A'.repeat(1_000)}` } });
  expect(left(limitScreenshots([large, large, large], 80, 2_500))).toBe(1);
  expect(left(limitScreenshots([large], 80, 100))).toBe(1);
});

test('what a person did counts, what a user sent does not', () => {
  const action = user({ type: 'user_action', content: [png] });
  const sent = user(png);
  expect(left(limitScreenshots([sent, sent, sent, action, action], 2))).toBe(5);
  expect(left(limitScreenshots([sent, action, action, action], 2))).toBe(3);
});

test('a conversation of a thousand screenshots has fewer than a hundred', () => {
  const history = Array.from({ length: 1_000 }, (_, index): HistoryMessage[] => [
    { role: 'ASSISTANT', content: [{ type: 'tool_use', id: `call_${index}`, name: 'look', input: {} }] },
    user({ type: 'tool_result', tool_use_id: `call_${index}`, content: [png] }),
  ]).flat();
  const chat = JSON.stringify(toChatMessages('You work.', history));
  expect(chat.split('image_url":{').length - 1).toBeLessThan(100);
  expect(chat.split('[screenshot removed]').length - 1).toBeGreaterThan(900);
});
