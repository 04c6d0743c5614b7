import { expect, test } from '@jest/globals';
import { attemptOf } from '../telemetry/request-record.test-helper.ts';
import { attemptsHeader } from './attempts-header.ts';

test('lists every call with its status, kind and wait', () => {
  const failed = attemptOf({ provider: 'openai', model: 'gpt-4o', status: 503, kind: 'overloaded' });
  const unreachable = attemptOf({
    provider: 'openai',
    model: 'gpt-4o',
    status: 0,
    kind: 'network',
    waitMs: 512.4,
  });
  const answered = attemptOf({ provider: 'groq', model: 'llama', status: 200 });
  expect(attemptsHeader([failed, unreachable, answered])).toBe(
    '"openai/gpt-4o";status=503;kind=overloaded, "openai/gpt-4o";kind=network;wait=512, "groq/llama";status=200',
  );
});

test('a model that no header can hold is encoded, and quotes are escaped', () => {
  const odd = attemptOf({ provider: 'ollama', model: 'a"b\\c', status: 200 });
  const foreign = attemptOf({ provider: 'ollama', model: 'модель\n', status: 200 });
  expect(attemptsHeader([odd])).toBe('"ollama/a\\"b\\\\c";status=200');
  expect(attemptsHeader([foreign])).toMatch(/^"ollama\/%D0%BC[%\w]+%0A";status=200$/);
});

test('a long story is cut', () => {
  expect(attemptsHeader(Array.from({ length: 50 }, () => attemptOf())).split(', ')).toHaveLength(10);
});
