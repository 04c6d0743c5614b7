import { expect, test } from '@jest/globals';
import { failureOf, isAbort, RequestFailure, shownFailure } from './failure.ts';

test('the todo chat: code, sentence, what failed and what helps', () => {
  const error = {
    code: 'AI_SERVICE_ERROR',
    message: 'No.',
    detail: 'OpenRouter said no.',
    hint: 'Ask again.',
  };
  expect(failureOf(500, { success: false, error })).toEqual(error);
});

test('the task API: a sentence, or a list of them', () => {
  const body = { statusCode: 404, message: 'Task with ID 7 not found', error: 'Not Found' };
  expect(failureOf(404, body)).toEqual({ message: 'Task with ID 7 not found' });
  const problems = ['description must be a string', 'priority is odd'];
  expect(failureOf(400, { statusCode: 400, message: problems, error: 'Bad Request' }).message).toBe(
    'description must be a string; priority is odd',
  );
});

test('what is no envelope still has a status, and a hint where waiting helps', () => {
  expect(failureOf(502, undefined)).toEqual({
    message: 'The agent answered with status 502.',
    hint: expect.stringContaining('Try again'),
  });
  expect(failureOf(429, '<html>').hint).toContain('Wait');
  expect(failureOf(418, null)).toEqual({ message: 'The agent answered with status 418.' });
  expect(failureOf(500, { error: 'plain words' }).message).toBe('plain words');
});

test('a failure that nobody foresaw is shown with a way on', () => {
  expect(shownFailure(new TypeError('x is not a function'))).toEqual({
    message: expect.stringContaining('x is not a function'),
    hint: expect.any(String),
  });
  expect(shownFailure('words').message).toContain('words');
  const known = new RequestFailure(500, { message: 'Known.', hint: 'Do this.' });
  expect(shownFailure(known)).toBe(known);
});

test('only an abort is an abort', () => {
  expect(isAbort(new DOMException('', 'AbortError'))).toBe(true);
  expect(isAbort(new DOMException('', 'NetworkError'))).toBe(false);
  expect(isAbort(new Error('AbortError'))).toBe(false);
});
