import type { ModelList } from '../auth/model-list.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';
import { listedModels, type ModelEntry, oneModel } from './model-entries.ts';
import { type Route, replyJson } from './route.ts';

/** Google's own (Gemini API reference, "models.list"). */
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1_000;

/** `GET /v1beta/models` and `GET /v1beta/models/{id}` in Google's shape: the same models as `GET /v1/models`. */
export function geminiModelRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/v1beta/models'],
      access: 'key',
      summary: 'The models that can be asked, in Google’s shape (`?pageSize=`, `?pageToken=`)',
      handle: async ({ response, query, caller }) => {
        replyJson(response, await geminiModelPage(services, query, caller?.models));
      },
    },
    {
      method: 'GET',
      paths: ['/v1beta/models/*id'],
      access: 'key',
      summary: 'One model in Google’s shape; the id may hold slashes',
      handle: async ({ response, parameters, caller }) => {
        const id = (parameters.id ?? '').replace(/\/$/, '');
        replyJson(response, geminiModel(await oneModel(services, id, caller?.models)));
      },
    },
  ];
}

export interface ModelPage {
  readonly models: readonly GeminiModel[];
  readonly nextPageToken?: string;
}

/**
 * One page of the models.
 *
 * @throws Failure `invalid_request` for a size or token that is none.
 */
export async function geminiModelPage(
  services: Services,
  query: URLSearchParams,
  allowed: ModelList | undefined,
): Promise<ModelPage> {
  const size = pageSizeOf(query.get('pageSize') ?? query.get('page_size'));
  const all = await listedModels(services, allowed);
  const begin = beginOf(query.get('pageToken') ?? query.get('page_token'), all);
  const page = all.slice(begin, begin + size);
  const last = page.at(-1);
  const models = page.map(geminiModel);
  return last === undefined || begin + size >= all.length
    ? { models }
    : { models, nextPageToken: Buffer.from(last.id).toString('base64url') };
}

function pageSizeOf(text: string | null): number {
  if (text === null || text === '' || text === '0') return DEFAULT_PAGE_SIZE;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MAX_PAGE_SIZE);
  throw new Failure('invalid_request', '`pageSize` must be a whole number from 0.', { param: 'pageSize' });
}

/** A token names the last model of the page before. */
function beginOf(token: string | null, models: readonly ModelEntry[]): number {
  if (token === null || token === '') return 0;
  const last = Buffer.from(token, 'base64url').toString();
  const position = models.findIndex(({ id }) => id === last);
  if (position !== -1) return position + 1;
  throw new Failure('invalid_request', 'The `pageToken` is unknown, or the list has changed since.', {
    param: 'pageToken',
    hint: 'Ask again without a pageToken.',
  });
}

export interface GeminiModel {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** What is told of a model, in Google's words (Gemini API reference, "Model"). */
export function geminiModel(entry: ModelEntry): GeminiModel {
  const { id, mode, max_input_tokens: input, max_output_tokens: output } = entry;
  return {
    name: `models/${id}`,
    baseModelId: id,
    version: '1',
    displayName: id,
    description: `${id}, served by this proxy.`,
    ...(typeof input === 'number' ? { inputTokenLimit: input } : {}),
    ...(typeof output === 'number' ? { outputTokenLimit: output } : {}),
    supportedGenerationMethods: methodsFor(mode),
  };
}

/** A model of which nothing is known is taken for one that chats, as everywhere here. */
function methodsFor(mode: unknown): readonly string[] {
  const chats = mode === undefined || mode === 'chat' || mode === 'completion' || mode === 'responses';
  return chats ? ['generateContent', 'streamGenerateContent', 'countTokens'] : [];
}
