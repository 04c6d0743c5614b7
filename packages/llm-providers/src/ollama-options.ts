import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { asksForNothing, maxTokensOf, stopSequences } from './translate/parameters.ts';

/** Fields that mean the same in `options` (Ollama, "Modelfile: valid parameters and values", and its client's type). */
const sameName = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'typical_p',
  'tfs_z',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'repeat_penalty',
  'repeat_last_n',
  'penalize_newline',
  'mirostat',
  'mirostat_tau',
  'mirostat_eta',
  'num_ctx',
  'num_keep',
  'num_predict',
  'num_batch',
  'num_gpu',
  'num_gqa',
  'num_thread',
  'main_gpu',
  'low_vram',
  'f16_kv',
  'vocab_only',
  'use_mmap',
  'use_mlock',
  'numa',
] as const;

/** The request's fields that `ollamaOptions` carries. */
export const optionFields: readonly string[] = [
  ...sameName,
  'options',
  'max_tokens',
  'max_completion_tokens',
  'stop',
];

/**
 * `options`: what the client wrote there, then what it wrote in OpenAI's fields. Undefined when it asks for nothing.
 *
 * @throws RequestTranslationError when `stop` is neither a string nor a list.
 */
export function ollamaOptions(request: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const options: Record<string, unknown> = isJsonObject(request.options) ? { ...request.options } : {};
  for (const name of sameName) {
    if (!asksForNothing(name, request[name])) options[name] = request[name];
  }
  const maxTokens = maxTokensOf(request);
  if (maxTokens !== undefined) options.num_predict = maxTokens;
  const stop = stopSequences(request);
  if (stop !== undefined) options.stop = stop;
  return Object.keys(options).length === 0 ? undefined : options;
}
