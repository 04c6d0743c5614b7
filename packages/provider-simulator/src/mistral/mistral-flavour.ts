import { createHash } from 'node:crypto';
import type { Flavour } from '../openai/flavour.ts';
import { plainFlavour } from '../openai/plain-flavour.ts';

/**
 * Mistral's: ids of nine letters or digits, calls whole, usage beside the finish reason, thinking as a chunk of the
 * content (Mistral API reference, "Chat completion").
 */
export const mistralFlavour: Flavour = {
  ...plainFlavour,
  idPrefix: '',
  toolId: (id) => createHash('sha256').update(id).digest('hex').slice(0, 9),
  messageFields: { prefix: false },
  toolArguments: 'whole',
  streamUsage: 'with-finish',
  thoughtChunk: (text) => ({ type: 'thinking', thinking: [{ type: 'text', text }] }),
  headers: (_call, requestId) => ({
    'mistral-correlation-id': requestId,
    'x-ratelimit-limit-req-minute': '60',
    'x-ratelimit-remaining-req-minute': '59',
  }),
};
