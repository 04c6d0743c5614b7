import { expect, test } from '@jest/globals';
import { nativeDefaults } from './native-defaults.ts';

test('defaults stand under the names of the Responses API', () => {
  const defaults = {
    max_tokens: 100,
    temperature: 0.5,
    reasoning_effort: 'low',
    verbosity: 'low',
    seed: 1,
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } },
    provider: { sort: 'price' },
  };
  expect(nativeDefaults(defaults, {})).toEqual({
    max_output_tokens: 100,
    temperature: 0.5,
    reasoning: { effort: 'low' },
    text: { verbosity: 'low', format: { type: 'json_schema', name: 'a', schema: {} } },
    provider: { sort: 'price' },
  });
});

test('the word of the request counts, and what it says beside a default stays', () => {
  const defaults = { max_tokens: 100, temperature: 0.5, reasoning_effort: 'low', verbosity: 'low' };
  const body = {
    max_output_tokens: 7,
    temperature: 1,
    reasoning: { summary: 'auto' },
    text: { verbosity: 'high' },
  };
  expect(nativeDefaults(defaults, body)).toEqual({ reasoning: { summary: 'auto', effort: 'low' } });
});
