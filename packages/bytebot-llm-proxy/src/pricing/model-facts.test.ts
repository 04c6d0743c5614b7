import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { modelFacts } from './model-facts.ts';
import { Prices } from './prices.ts';

function factsOf(params: string): Readonly<Record<string, unknown>> {
  const snapshot = loadText(
    `model_list: [{model_name: m, litellm_params: {api_key: sk-test-key, ${params}}}]\n`,
  );
  const [deployment] = snapshot.deployments;
  if (deployment === undefined) throw new Error(JSON.stringify(snapshot.unservable));
  const { upstreamModel } = deployment;
  const facts = new Prices(() => undefined).factsOf(deployment, upstreamModel, snapshot.variables, 0);
  return modelFacts(deployment, upstreamModel, facts);
}

test.each([
  ['openai/gpt-4o', 'chat'],
  ['openai/text-embedding-3-small', 'embedding'],
  ['voyage/voyage-3', 'embedding'],
  ['openai/whisper-1', 'audio_transcription'],
  ['openai/gpt-4o-mini-tts', 'audio_speech'],
  ['openai/dall-e-3', 'image_generation'],
  ['text-completion-openai/gpt-3.5-turbo-instruct', 'completion'],
  ['openai/nobody-knows-this', null],
])('%s is for %s', (model, mode) => {
  expect(factsOf(`model: ${model}`).mode).toBe(mode);
});

test('prices are shown in dollars for one token, special ones only where they differ', () => {
  const shown = factsOf(
    'model: openai/x, input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, cache_read_input_token_cost: 1e-7, input_cost_per_token_above_128k_tokens: 3e-6',
  );
  expect(shown).toMatchObject({
    input_cost_per_token: 1e-6,
    output_cost_per_token: 2e-6,
    cache_read_input_token_cost: 1e-7,
    input_cost_per_token_above_128k_tokens: 3e-6,
  });
  expect(Object.keys(shown)).not.toContain('output_cost_per_reasoning_token');
});

test('a price by the second is shown as one', () => {
  expect(factsOf('model: openai/x, input_cost_per_second: 0.002')).toMatchObject({
    input_cost_per_token: null,
    input_cost_per_second: 0.002,
  });
});

test('the largest answer of a Claude model is known', () => {
  expect(factsOf('model: anthropic/claude-opus-4-1')).toMatchObject({
    max_tokens: 32_000,
    max_output_tokens: 32_000,
    max_input_tokens: 200_000,
  });
});

test.each([
  ['openrouter/anthropic/claude-3.5-sonnet', 200_000],
  ['openrouter/openai/gpt-4o', 128_000],
  ['openrouter/meta-llama/llama-3.1-405b', 128_000],
  ['hosted_vllm/mistral-large, api_base: "http://127.0.0.1:1"', 32_000],
])('%s has a context of %d tokens, or what the price table says (S3-24)', (model, tokens) => {
  const known = factsOf(`model: ${model}`).max_input_tokens;
  expect(Math.abs(Number(known) - tokens)).toBeLessThan(tokens * 0.05);
});
