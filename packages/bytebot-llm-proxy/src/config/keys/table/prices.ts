import type { KeyEntry } from '../key-entry.ts';
import { entriesOf } from './row.ts';

const charged = 'Dollars for one token; goes before the price list.';
const bySecond =
  'Dollars for a second: of the sound that is transcribed; of the time of a chat’s answer, where no price per token is stated.';
const byUnit = 'Dollars for one; charged for pictures, speech and rankings in place of tokens.';
const notCharged = 'It is shown and not charged: tokens cost their plain price.';
const noRoute = 'It is shown; nothing that is served is charged so.';

/** The prices that are charged; each may have tiers by the length of the prompt. */
const tokenPrices = [
  ...['input_cost_per_token', 'output_cost_per_token', 'cache_read_input_token_cost'],
  ...['cache_creation_input_token_cost', 'cache_creation_input_token_cost_above_1hr'],
  ...['input_cost_per_audio_token', 'output_cost_per_audio_token', 'output_cost_per_reasoning_token'],
];
const tiers = ['128k', '200k', '256k', '272k', '512k'];

/** Prices may stand in `litellm_params` and in `model_info`. */
export function priceKeys(section: string): readonly KeyEntry[] {
  return entriesOf(section, [
    ...tokenPrices.map((name) => `${name} | works | number | | ${charged}`),
    ...tokenPrices.flatMap((name) =>
      tiers.map((tier) => `${name}_above_${tier}_tokens | works | number | | ${charged}`),
    ),
    `input_cost_per_second | works | number | | ${bySecond}`,
    `output_cost_per_second | works | number | | ${bySecond}`,
    ...tokenPrices
      .slice(0, 4)
      .flatMap((name) => [
        `${name}_flex | warns | number | | ${notCharged}`,
        `${name}_priority | warns | number | | ${notCharged}`,
        `${name}_batches | harmless | number | | ${noRoute}`,
      ]),
    ...['input', 'output'].flatMap((side) =>
      [
        ...['image_token', 'video_per_second', 'request'],
        ...['character', 'image', 'audio_per_second', 'video_per_second'].map(
          (unit) => `${unit}_above_128k_tokens`,
        ),
      ].map((unit) => `${side}_cost_per_${unit} | harmless | number | | ${noRoute}`),
    ),
    ...['input', 'output'].flatMap((side) =>
      ['character', 'pixel', 'image'].map(
        (unit) => `${side}_cost_per_${unit} | works | number | | ${byUnit}`,
      ),
    ),
    `input_cost_per_audio_per_second | works | number | | ${bySecond}`,
    `output_cost_per_audio_per_second | harmless | number | | ${noRoute}`,
    ...['480p', '720p', '768p', '1080p', '2k', '4k'].map(
      (size) => `output_cost_per_second_${size} | harmless | number | | ${noRoute}`,
    ),
    `input_cost_per_video_per_second_above_15s_interval | harmless | number | | ${noRoute}`,
    `input_cost_per_video_per_second_above_8s_interval | harmless | number | | ${noRoute}`,
    `input_cost_per_query | works | number | | ${byUnit}`,
    `cost_per_query | works | number | | ${byUnit}`,
    `ocr_cost_per_page | harmless | number | | ${noRoute}`,
    `annotation_cost_per_page | harmless | number | | ${noRoute}`,
    `code_interpreter_cost_per_session | harmless | number | | ${noRoute}`,
    `file_search_cost_per_1k_calls | harmless | number | | ${noRoute}`,
    `file_search_cost_per_gb_per_day | harmless | number | | ${noRoute}`,
    `vector_store_cost_per_gb_per_day | harmless | number | | ${noRoute}`,
    `computer_use_input_cost_per_1k_tokens | warns | number | | ${notCharged}`,
    `computer_use_output_cost_per_1k_tokens | warns | number | | ${notCharged}`,
    `input_cost_per_token_cache_hit | warns | number | | ${notCharged} | write \`cache_read_input_token_cost\``,
    `cache_creation_input_audio_token_cost | warns | number | | ${notCharged}`,
    `cache_read_input_audio_token_cost | warns | number | | ${notCharged}`,
    `citation_cost_per_token | warns | number | | ${notCharged}`,
    `search_context_cost_per_query | warns | map | | Searches are not charged.`,
    `tiered_pricing | warns | list | | ${notCharged} | write \`input_cost_per_token_above_128k_tokens\` and the like`,
  ]);
}
