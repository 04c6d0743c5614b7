import type { Operation } from '@bytebot/llm-providers';

/** What is no chat and no vector: its answers may be large, binary, or in a format that the request names. */
const mediaOperations: ReadonlySet<Operation> = new Set([
  'image_generation',
  'image_edit',
  'speech',
  'transcription',
  'translation',
  'moderation',
  'rerank',
]);

export function isMediaOperation(operation: Operation): boolean {
  return mediaOperations.has(operation);
}

/** Whether a request may be a form with files. */
export function takesForms(operation: Operation): boolean {
  return operation === 'image_edit' || operation === 'transcription' || operation === 'translation';
}
