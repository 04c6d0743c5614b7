import type { Operation } from '../address.ts';

const create: readonly Operation[] = ['create-response'];
const keptResponses: readonly Operation[] = [...create, 'get-response', 'delete-response'];
const allResponses: readonly Operation[] = [
  ...keptResponses,
  'cancel-response',
  'list-input-items',
  'count-response-tokens',
];
const account: readonly Operation[] = ['get-key', 'get-credits', 'list-endpoints'];
const hearing: readonly Operation[] = ['transcribe', 'translate'];
const images: readonly Operation[] = ['generate-image', 'edit-image'];
const batches: readonly Operation[] = [
  'upload-file',
  'list-files',
  'get-file',
  'get-file-content',
  'delete-file',
  'create-batch',
  'list-batches',
  'get-batch',
  'cancel-batch',
];
const media: readonly Operation[] = [...images, 'speak', ...hearing];

/** Served everywhere. */
const common: ReadonlySet<Operation> = new Set([
  'chat',
  'completion',
  'embedding',
  'list-models',
  'get-model',
]);

/** What a provider has beside that (each one's API reference). */
const own: Readonly<Record<string, ReadonlySet<Operation>>> = {
  openai: new Set([...allResponses, ...media, 'moderate', ...batches]),
  azure: new Set([...allResponses, ...media, ...batches]),
  openrouter: new Set([...create, ...account]),
  groq: new Set([...create, 'speak', ...hearing, ...batches]),
  xai: new Set([...keptResponses, 'generate-image']),
  mistral: new Set(['transcribe', 'moderate', ...batches]),
  together: new Set(['generate-image', 'speak', ...hearing, 'rerank']),
  jina: new Set(['rerank']),
  voyage: new Set(['rerank']),
  infinity: new Set(['rerank']),
  vllm: new Set([...create, ...hearing, 'rerank']),
  hosted_vllm: new Set([...create, ...hearing, 'rerank']),
  lm_studio: new Set(create),
  ollama: new Set(create),
  fireworks: new Set(create),
  deepinfra: new Set(media),
};

/**
 * Whether a provider has an operation of OpenAI's dialect.
 *
 * @param rest The path below its base; Mistral's batches are jobs, at a path of their own.
 */
export function isServedBy(provider: string, operation: Operation, rest = ''): boolean {
  const isJob = rest.startsWith('/batch/');
  if (operation.includes('batch') && isJob !== (provider === 'mistral')) return false;
  return common.has(operation) || (Object.hasOwn(own, provider) && own[provider]?.has(operation) === true);
}
