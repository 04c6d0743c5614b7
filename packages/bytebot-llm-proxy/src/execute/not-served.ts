import type { Operation } from '@bytebot/llm-providers';
import { mayAsk } from '../auth/model-access.ts';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { modeOfModel } from '../pricing/model-facts.ts';
import { isModeFor, servesOperation } from '../routing/serves-operation.ts';

/** As many names as anybody reads. */
const NAMES_MAX = 5;

const operationNames: Readonly<Record<Operation, string>> = {
  chat: 'chat completions',
  completion: 'completions',
  embedding: 'embeddings',
  messages: 'messages',
  responses: 'responses',
  generate_content: 'content',
  messages_count: 'a count of tokens',
  responses_count: 'a count of tokens',
  generate_content_count: 'a count of tokens',
  image_generation: 'images',
  image_edit: 'edits of images',
  speech: 'speech',
  transcription: 'transcriptions',
  translation: 'translations of speech',
  moderation: 'moderations',
  rerank: 'rankings',
};

/** The refusal of what a model is not for, with the models here that are. */
export function notServed(exchange: Exchange, operation: Operation, deployment: Deployment): Failure {
  const { modelName, provider, modelInfo } = deployment;
  const what = operationNames[operation];
  const why = provider.operations.includes(operation)
    ? `its model_info.mode is \`${String(modelInfo.mode)}\``
    : `${provider.name} has none`;
  // In the message, since SDKs show nothing else.
  const others = othersText(servingGroups(exchange, operation), what);
  return new Failure('unsupported', `\`${modelName}\` cannot be asked for ${what}: ${why}. ${others}`, {
    status: 400,
    code: 'unsupported',
    param: 'model',
    model: modelName,
  });
}

function othersText(names: readonly string[], what: string): string {
  if (names.length === 0) return `No model of this proxy is known to give ${what}; add one to its config.`;
  const shown = names.slice(0, NAMES_MAX).map((name) => `\`${name}\``);
  return `Models here that can: ${shown.join(', ')}${names.length > NAMES_MAX ? ' …' : ''}.`;
}

/** The groups that are for an operation by their mode or their name, and that whoever asks may use. */
function servingGroups({ snapshot, caller }: Exchange, operation: Operation): readonly string[] {
  const names: string[] = [];
  for (const [name, deployments] of snapshot.groups) {
    if (names.length > NAMES_MAX) break;
    if (!deployments.some((one) => isFor(one, operation))) continue;
    if (mayAsk(caller?.models, snapshot, name)) names.push(name);
  }
  return names;
}

function isFor(deployment: Deployment, operation: Operation): boolean {
  const { modelInfo, provider, upstreamModel } = deployment;
  const mode = modelInfo.mode ?? modeOfModel(provider.id, upstreamModel);
  return isModeFor(mode, operation) && servesOperation(deployment, upstreamModel, operation);
}
