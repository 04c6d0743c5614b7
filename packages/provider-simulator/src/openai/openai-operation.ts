import type { Operation } from '../address.ts';
import { decoded } from '../decoded.ts';

/** What a path asks for, before it is known whether its provider has it. */
export interface FoundOperation {
  readonly operation: Operation;
  readonly model?: string | undefined;
  readonly itemId?: string | undefined;
}

const routes: Readonly<Record<string, Operation>> = {
  'POST /chat/completions': 'chat',
  'POST /completions': 'completion',
  'POST /embeddings': 'embedding',
  'POST /responses': 'create-response',
  'POST /responses/input_tokens': 'count-response-tokens',
  'POST /images/generations': 'generate-image',
  'POST /images/edits': 'edit-image',
  'POST /audio/speech': 'speak',
  'POST /audio/transcriptions': 'transcribe',
  'POST /audio/translations': 'translate',
  'POST /moderations': 'moderate',
  'POST /rerank': 'rerank',
  'POST /files': 'upload-file',
  'GET /files': 'list-files',
  'POST /batches': 'create-batch',
  'GET /batches': 'list-batches',
  'POST /batch/jobs': 'create-batch',
  'GET /batch/jobs': 'list-batches',
  'GET /models': 'list-models',
  'GET /key': 'get-key',
  'GET /auth/key': 'get-key',
  'GET /credits': 'get-credits',
};

/** Paths with an id in them, by method and what stands around it. */
const itemRoutes: Readonly<Record<string, Operation>> = {
  'GET /responses': 'get-response',
  'DELETE /responses': 'delete-response',
  'POST /responses/cancel': 'cancel-response',
  'GET /responses/input_items': 'list-input-items',
  'GET /files': 'get-file',
  'GET /files/content': 'get-file-content',
  'DELETE /files': 'delete-file',
  'GET /batches': 'get-batch',
  'POST /batches/cancel': 'cancel-batch',
  'GET /batch/jobs': 'get-batch',
  'POST /batch/jobs/cancel': 'cancel-batch',
};

/** What a path of OpenAI's dialect asks for, below the base of its provider. */
export function openaiOperation(method: string, rest: string): FoundOperation | undefined {
  const operation = routes[`${method} ${rest}`];
  if (operation !== undefined) return { operation };
  const [, model, endpoints] = /^\/models\/(.+?)(\/endpoints)?$/.exec(rest) ?? [];
  if (model !== undefined) {
    if (method !== 'GET') return undefined;
    return { operation: endpoints === undefined ? 'get-model' : 'list-endpoints', model: decoded(model) };
  }
  const [, kind, id = '', action = ''] = /^\/(batch\/jobs|\w+)\/([^/]+)(\/\w+)?$/.exec(rest) ?? [];
  const ofItem = itemRoutes[`${method} /${kind}${action}`];
  return ofItem === undefined ? undefined : { operation: ofItem, itemId: decoded(id) };
}
