import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { geminiSchema } from './gemini-schema.ts';
import { asksForNothing, maxTokensOf, type ResponseFormat, stopSequences } from './translate/parameters.ts';

/** Parameters that travel in `generationConfig` under another name. */
const renamed = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  seed: 'seed',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  n: 'candidateCount',
  top_logprobs: 'logprobs',
} as const;

const penalties: readonly string[] = ['presence_penalty', 'frequency_penalty'];

/** Request fields that become part of `generationConfig`. */
export const configParameters: readonly string[] = [
  ...Object.keys(renamed),
  'logprobs',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'response_format',
  'modalities',
  'audio',
];

/**
 * `generationConfig` (Gemini API reference).
 *
 * @param format Undefined when the schema travels otherwise.
 * @throws RequestTranslationError when `stop` cannot be read.
 */
export function generationConfig(
  request: ChatRequest,
  generation: number | undefined,
  format: ResponseFormat,
): JsonObject {
  const config: Record<string, unknown> = {};
  const refused = refusedPenalties(request, generation);
  for (const [name, nativeName] of Object.entries(renamed)) {
    if (!asksForNothing(name, request[name]) && !refused.includes(name)) config[nativeName] = request[name];
  }
  if (request.logprobs === true) config.responseLogprobs = true;
  const maxTokens = maxTokensOf(request);
  if (maxTokens !== undefined) config.maxOutputTokens = maxTokens;
  const stop = stopSequences(request);
  if (stop !== undefined) config.stopSequences = stop;
  const modalities = modalitiesOf(request.modalities);
  if (modalities !== undefined) config.responseModalities = modalities;
  const voice = isJsonObject(request.audio) ? request.audio.voice : undefined;
  if (typeof voice === 'string')
    config.speechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } };
  if (format.type !== 'text') config.responseMimeType = 'application/json';
  if (format.type === 'json_schema') config.responseJsonSchema = geminiSchema(format.schema);
  return config;
}

/** The penalties that Gemini 3 answers with "Penalty is not enabled for this model". */
export function refusedPenalties(request: ChatRequest, generation: number | undefined): string[] {
  if (generation === undefined || generation < 3) return [];
  return penalties.filter((name) => !asksForNothing(name, request[name]));
}

/** A model that speaks gives nothing but sound; one that draws may write as well. */
function modalitiesOf(modalities: unknown): unknown[] | undefined {
  if (!Array.isArray(modalities) || asksForNothing('modalities', modalities)) return undefined;
  const upper = modalities.map((one) => (typeof one === 'string' ? one.toUpperCase() : one));
  return upper.includes('AUDIO') ? ['AUDIO'] : upper;
}
