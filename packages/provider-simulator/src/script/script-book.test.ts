import { beforeEach, expect, test } from '@jest/globals';
import { ScriptBook } from './script-book.ts';

let book: ScriptBook;
beforeEach(() => {
  book = new ScriptBook();
});

const chat = {
  provider: 'openai',
  model: 'x',
  path: '/openai/v1/chat/completions',
  key: 'sk-test-one',
  isModelCall: true,
};
const lookUp = { provider: 'openrouter', model: undefined, path: '/models', key: '', isModelCall: false };

test('replies are used up one by one, then the normal answer is back', () => {
  book.add({ match: { model: 'x' }, replies: [{ status: 429 }, { status: 500 }] });
  expect([book.take(chat), book.take(chat), book.take(chat)]).toEqual([
    { status: 429 },
    { status: 500 },
    undefined,
  ]);
});

test('the last reply repeats when asked to', () => {
  book.add({ match: { model: 'x' }, replies: [{ status: 429 }, { status: 500 }], repeat: 'last' });
  expect([1, 2, 3, 4].map(() => book.take(chat)?.status)).toEqual([429, 500, 500, 500]);
});

test('provider, model and a part of the path must all fit', () => {
  book.add({ match: { provider: 'openai', model: 'x', path: 'chat' }, replies: [{ status: 500 }] });
  expect(book.take({ ...chat, provider: 'groq' })).toBeUndefined();
  expect(book.take({ ...chat, model: 'y' })).toBeUndefined();
  expect(book.take({ ...chat, path: '/openai/v1/embeddings' })).toBeUndefined();
  expect(book.take(chat)?.status).toBe(500);
});

test('look-ups match only a script that names their path', () => {
  book.add({ match: {}, replies: [{ status: 500 }] });
  expect(book.take(lookUp)).toBeUndefined();
  book.add({ match: { path: '/models' }, replies: [{ status: 503 }] });
  expect(book.take(lookUp)?.status).toBe(503);
});

test('the newest script that fits answers; one with the same match replaces the older', () => {
  book.add({ match: {}, replies: [{ status: 500 }], repeat: 'last' });
  book.add({ match: { model: 'x' }, replies: [{ status: 401 }] });
  book.add({ match: { model: 'x' }, replies: [{ status: 402 }] });
  expect([book.take(chat)?.status, book.take(chat)?.status]).toEqual([402, 500]);
});

test('a reset forgets everything', () => {
  book.add({ match: {}, replies: [{ status: 500 }], repeat: 'last' });
  book.reset();
  expect(book.take(chat)).toBeUndefined();
});

test('a revoked key is refused, and only that one', () => {
  book.add({ match: { key: 'sk-test-one' }, replies: [{ status: 401 }], repeat: 'last' });
  expect(book.take(chat)?.status).toBe(401);
  expect(book.take({ ...chat, key: 'sk-test-two' })).toBeUndefined();
});
