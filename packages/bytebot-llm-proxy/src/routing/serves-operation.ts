import type { Operation, Target } from '@bytebot/llm-providers';
import type { Deployment } from '../config/snapshot.ts';

/** What a `model_info.mode` is asked for, of all that is neither chat nor vectors. */
const operationsByMode: Readonly<Record<string, readonly Operation[]>> = {
  image_generation: ['image_generation', 'image_edit'],
  image_edit: ['image_edit', 'image_generation'],
  audio_speech: ['speech'],
  audio_transcription: ['transcription', 'translation'],
  moderation: ['moderation'],
  moderations: ['moderation'],
  rerank: ['rerank'],
  chat: [],
  completion: [],
  embedding: [],
  responses: [],
};

/**
 * Whether a deployment can be asked for pictures, sound, judgements or a ranking: its provider has them, and the config
 * does not say that its model is for something else.
 *
 * @param model As it is asked for; a wildcard has many.
 */
export function servesOperation(deployment: Deployment, model: string, operation: Operation): boolean {
  const { provider, baseUrl, modelInfo, settings } = deployment;
  if (!provider.operations.includes(operation)) return false;
  if (isForSomethingElse(modelInfo.mode, operation)) return false;
  if (provider.serves === undefined) return true;
  const own = settings?.read();
  const target: Target = {
    baseUrl,
    apiKey: undefined,
    model,
    ...(own === undefined ? {} : { settings: own }),
  };
  return provider.serves(operation, target);
}

/** Whether a mode is one of those that an operation is for. */
export function isModeFor(mode: unknown, operation: Operation): boolean {
  return typeof mode === 'string' && operationsByMode[mode]?.includes(operation) === true;
}

function isForSomethingElse(mode: unknown, operation: Operation): boolean {
  if (typeof mode !== 'string' || !Object.hasOwn(operationsByMode, mode)) return false;
  return !isModeFor(mode, operation);
}
