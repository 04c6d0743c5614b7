import { expect, test } from '@jest/globals';
import { decisionSentences } from './decision-sentences.ts';

test('a request that was answered by the second call is told in its order', () => {
  const sentences = decisionSentences({
    time: 'never',
    route: '/v1/chat/completions',
    caller: 'alice',
    tenant: '1',
    model: 'both',
    stream: true,
    outcome: 'answered after a retry',
    status: 200,
    plans: [
      {
        model_group: 'both',
        strategy: 'in-order',
        candidates: [
          { provider: 'openai', model: 'gpt-4o' },
          { provider: 'groq', model: 'llama' },
        ],
        excluded: [{ provider: 'mistral', model: 'small', reason: 'cooling' }],
      },
    ],
    attempts: [
      {
        provider: 'openai',
        model: 'gpt-4o',
        status: 503,
        kind: 'overloaded',
        error: 'busy',
        wait_ms: 0,
        duration_ms: 12,
      },
      { provider: 'groq', model: 'llama', status: 200, wait_ms: 250, duration_ms: 90 },
    ],
    queue_wait_ms: 40,
    usage: { prompt_tokens: 12, completion_tokens: 34 },
    cost: 0.5,
    price_source: 'config',
    time_to_first_content_ms: 60,
    total_ms: 400,
  });
  expect(sentences.map(({ text }) => text)).toEqual([
    'alice asked for tenant 1 for both at /v1/chat/completions, as a stream.',
    'It waited 40 ms for room.',
    'In the group both the strategy in-order put first: gpt-4o at openai, then llama at groq.',
    'Call 1: gpt-4o at openai answered 503 (overloaded) in 12 ms.',
    'Call 2 after a wait of 250 ms: llama at groq answered 200 in 90 ms.',
    'In the end: answered after a retry, status 200, 400 ms in all.',
  ]);
  expect(sentences.flatMap(({ details }) => details)).toEqual([
    'Left out: small at mistral, because it failed a moment ago.',
    'It said: busy',
    'The first words came after 60 ms.',
    '12 tokens in, 34 out.',
    'It cost $0.5 (price: config).',
  ]);
  expect(sentences.map(({ isFailure }) => isFailure)).toEqual([false, false, false, true, false, false]);
});

test('where nobody could be called that is said, with every reason', () => {
  const excluded = Array.from({ length: 7 }, (_, at) => ({
    provider: 'p',
    model: `m${at}`,
    reason: 'unhealthy',
  }));
  const [, plan, end] = decisionSentences({
    plans: [{ model_group: 'g', strategy: 's', candidates: [], excluded, more_excluded: 3 }],
    kind: 'limit_exceeded',
    outcome: 'failed',
    status: 429,
    total_ms: 1,
  });
  expect(plan?.text).toBe('Nobody in the group g could be called.');
  expect(plan?.details.at(-1)).toBe('5 more were left out.');
  expect(end).toMatchObject({
    text: 'In the end: failed (limit exceeded), status 429, 1 ms in all.',
    isFailure: true,
  });
});

test('what it does not know it leaves out', () => {
  expect(decisionSentences(undefined).map(({ text }) => text)).toEqual([
    'Somebody asked for no model at .',
    'In the end: ended, status unknown, – in all.',
  ]);
});
