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
  const [, kind, id = '', action = ''] = /^\/(\w+)\/([^/]+)(\/\w+)?$/.exec(rest) ?? [];
  const ofItem = itemRoutes[`${method} /${kind}${action}`];
  return ofItem === undefined ? undefined : { operation: ofItem, itemId: decoded(id) };
}

const create: readonly Operation[] = ['create-response'];
const keptResponses: readonly Operation[] = [...create, 'get-response', 'delete-response'];
const allResponses: readonly Operation[] = [
  ...keptResponses,
  'cancel-response',
  'list-input-items',
  'count-response-tokens',
];
const account: readonly Operation[] = ['get-key', 'get-credits', 'list-endpoints'];

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
  openai: new Set(allResponses),
  azure: new Set(allResponses),
  openrouter: new Set([...create, ...account]),
  groq: new Set(create),
  xai: new Set(keptResponses),
};

/** Whether a provider has an operation of OpenAI's dialect. */
export function isServedBy(provider: string, operation: Operation): boolean {
  return common.has(operation) || (Object.hasOwn(own, provider) && own[provider]?.has(operation) === true);
}
