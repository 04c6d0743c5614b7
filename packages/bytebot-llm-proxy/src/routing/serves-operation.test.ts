import type { Operation } from '@bytebot/llm-providers';
import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { TestGroup } from './plan/plan-fixture.test-helper.ts';
import { servesOperation } from './serves-operation.ts';

function serves(model: string, operation: Operation, info = '{}'): boolean {
  const params = `{model: ${model}, api_key: sk-test-key}`;
  const { deployments } = loadText(
    `model_list:\n  - {model_name: m, litellm_params: ${params}, model_info: ${info}}\n`,
  );
  const [deployment] = deployments;
  if (deployment === undefined) throw new Error('not served');
  return servesOperation(deployment, deployment.upstreamModel, operation);
}

test.each<[string, Operation, string, boolean]>([
  ['openai/tts-1', 'speech', '{}', true],
  ['openai/gpt-4o', 'speech', '{mode: chat}', false],
  ['openai/tts-1', 'speech', '{mode: audio_speech}', true],
  ['openai/tts-1', 'speech', '{mode: audio_transcription}', false],
  ['openai/whisper-1', 'translation', '{mode: audio_transcription}', true],
  ['openai/gpt-image-1', 'image_edit', '{mode: image_generation}', true],
  ['openai/omni-moderation-latest', 'moderation', '{mode: moderations}', true],
  ['openai/own', 'speech', '{mode: something_new}', true],
  ['anthropic/claude-sonnet-4', 'speech', '{}', false],
  ['anthropic/claude-sonnet-4', 'transcription', '{mode: audio_transcription}', false],
  ['cohere/rerank-v3.5', 'rerank', '{}', true],
])('%s asked for %s with %s', (model, operation, info, expected) => {
  expect(serves(model, operation, info)).toBe(expected);
});

test('a plan leaves out what cannot be asked for it, whatever the strategy, and says so', () => {
  const group = new TestGroup([
    { model: 'anthropic/claude-sonnet-4' },
    { model: 'openai/whisper-1' },
    { model: 'openai/whisper-2' },
  ]);
  for (const strategy of ['in-order', 'multi_model', 'basic'] as const) {
    const plan = group.plan(strategy, { facts: { mediaOperation: 'transcription' } });
    expect(plan.ranked).toHaveLength(2);
    expect(plan.excluded.map(({ candidate, reason }) => [candidate.deployment.id, reason])).toEqual([
      ['d1', 'operation'],
    ]);
    expect(group.plan(strategy).ranked).toHaveLength(3);
  }
  const none = new TestGroup([{ model: 'anthropic/claude-sonnet-4' }, { model: 'anthropic/claude-opus-4' }]);
  expect(none.plan('multi_model', { facts: { mediaOperation: 'speech' } }).ranked).toEqual([]);
});
