import { claudeFamily } from '@bytebot/llm-providers';
import { modelFamilyOf } from '@bytebot/openrouter';
import type { Deployment } from '../config/snapshot.ts';
import type { ModelPrice, TokenPrice } from './model-price.ts';
import { dollarsOfPico } from './money.ts';
import type { PricedFacts } from './prices.ts';

/** LiteLLM's `supports_*`, shown as null where nobody says. */
const abilities = [
  ...['supports_vision', 'supports_function_calling', 'supports_tool_choice', 'supports_response_schema'],
  ...['supports_reasoning', 'supports_audio_input', 'supports_prompt_caching', 'supports_system_messages'],
];

/**
 * What is known of a deployment's model under LiteLLM's names, null where nobody knows. What `model_info` says stands
 * above all of it.
 *
 * @param model The id sent upstream.
 */
export function modelFacts(
  deployment: Deployment,
  model: string,
  facts: PricedFacts,
): Readonly<Record<string, unknown>> {
  const { price, table, catalogue } = facts;
  const isKnown = table !== undefined || catalogue !== undefined;
  const maxOutputTokens = catalogue?.maxOutputTokens ?? claudeOutputTokens(model);
  return {
    key: model,
    litellm_provider: deployment.provider.id,
    mode: modeOfModel(deployment.provider.id, model) ?? (isKnown ? 'chat' : null),
    max_tokens: maxOutputTokens ?? null,
    max_input_tokens:
      catalogue?.maxInputTokens ?? table?.contextWindow ?? modelFamilyOf(model)?.contextLength ?? null,
    max_output_tokens: maxOutputTokens ?? null,
    ...shownPrices(price),
    ...Object.fromEntries(abilities.map((name) => [name, null])),
    ...catalogue?.supports,
  };
}

function claudeOutputTokens(model: string): number | undefined {
  const { prefix, maxOutputTokens } = claudeFamily(model);
  return prefix === '' ? undefined : maxOutputTokens;
}

/** Other things than chat are told by the name; no catalogue says it. */
export function modeOfModel(providerId: string, model: string): string | undefined {
  if (providerId === 'text-completion-openai') return 'completion';
  return modesByName.find(({ named }) => named.test(model))?.mode;
}

const modesByName: readonly { readonly named: RegExp; readonly mode: string }[] = [
  { named: /embed|^voyage-/, mode: 'embedding' },
  { named: /rerank/, mode: 'rerank' },
  { named: /^(?:.*\/)?(?:dall-e|imagen)|image/, mode: 'image_generation' },
  { named: /whisper|transcribe/, mode: 'audio_transcription' },
  { named: /(?:^|[-/])tts(?:-|$)/, mode: 'audio_speech' },
  { named: /moderation/, mode: 'moderation' },
];

function shownPrices(price: ModelPrice | undefined): Record<string, number | null> {
  const shown: Record<string, number | null> = { input_cost_per_token: null, output_cost_per_token: null };
  if (price === undefined) return shown;
  if (price.perMillisecond !== undefined) {
    return { ...shown, input_cost_per_second: dollarsOfPico(price.perMillisecond * 1_000) };
  }
  addPrices(shown, price.tokens, '');
  for (const { aboveTokens, tokens } of price.tiers) {
    addPrices(shown, tokens, `_above_${aboveTokens / 1_000}k_tokens`);
  }
  return shown;
}

/** Special tokens are shown where they do not cost what plain ones do. */
function addPrices(shown: Record<string, number | null>, tokens: TokenPrice, suffix: string): void {
  shown[`input_cost_per_token${suffix}`] = dollarsOfPico(tokens.input);
  shown[`output_cost_per_token${suffix}`] = dollarsOfPico(tokens.output);
  const special: [string, number, number][] = [
    ['cache_read_input_token_cost', tokens.cacheRead, tokens.input],
    ['cache_creation_input_token_cost', tokens.cacheWrite, tokens.input],
    ['input_cost_per_audio_token', tokens.inputAudio, tokens.input],
    ['output_cost_per_audio_token', tokens.outputAudio, tokens.output],
    ['output_cost_per_reasoning_token', tokens.reasoning, tokens.output],
  ];
  for (const [name, own, plain] of special) {
    if (own !== plain) shown[name + suffix] = dollarsOfPico(own);
  }
}
