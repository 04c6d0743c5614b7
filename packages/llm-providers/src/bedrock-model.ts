import { type ClaudeFamily, claudeFamily } from './anthropic-models.ts';
import { RequestTranslationError, type Target } from './provider.ts';
import { filledString } from './translate/json.ts';

/** How a model is asked: in the dialect all share, or in its maker's own (Bedrock API reference, "InvokeModel"). */
export type BedrockRoute = 'converse' | 'invoke';

export interface BedrockModel {
  readonly route: BedrockRoute;
  /** What stands in the path: a model id, an inference profile, an ARN. */
  readonly id: string;
  /** Where the config says in the model's name that it is (`bedrock/eu-central-1/…`, an ARN). */
  readonly region: string | undefined;
  /** The model behind the id, as far as the name tells: `anthropic.claude-3-haiku-20240307-v1:0`. */
  readonly name: string;
}

const regionPattern = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;
/** Segments that LiteLLM's users write in front of an id, beside a region. */
const routes: ReadonlyMap<string, BedrockRoute> = new Map([
  ['converse', 'converse'],
  ['converse_like', 'converse'],
  ['invoke', 'invoke'],
]);
/** LiteLLM's routes to other services of Amazon. */
const unservedRoutes: ReadonlySet<string> = new Set(['agent', 'agentcore', 'async_invoke', 'mantle']);
/** The dialect of a custom model, in front of its ARN; Converse knows by itself. */
const dialectOfArn = /^(?:[\w-]+)\/(?=arn:)/;
const profilePrefix = /^(?:global|us|us-gov|eu|apac|jp|au|ca|sa)\./;

/**
 * Reads a model as LiteLLM writes it: `[converse/|invoke/][region/][commitment/]id`, in any order of the segments
 * before the id (LiteLLM documentation, "Bedrock").
 *
 * @param target `model_id` of its settings replaces what goes into the path: an ARN for a model that is named.
 */
export function bedrockModel({ model, settings }: Pick<Target, 'model' | 'settings'>): BedrockModel {
  let route: BedrockRoute = 'converse';
  let region: string | undefined;
  let rest = model;
  for (let slash = rest.indexOf('/'); slash > 0 && !rest.startsWith('arn:'); slash = rest.indexOf('/')) {
    const segment = rest.slice(0, slash);
    const named = routes.get(segment);
    if (named !== undefined) route = named;
    else if (regionPattern.test(segment)) region = segment;
    else if (!/^\d-month-commitment$/.test(segment)) break;
    rest = rest.slice(slash + 1);
  }
  const name = rest.replace(dialectOfArn, '');
  const id = filledString(settings?.model_id) ?? name;
  return { route, id, region: region ?? regionOfArn(id), name: name.replace(profilePrefix, '') };
}

/** @throws RequestTranslationError for a route of LiteLLM's that leads elsewhere. */
export function requireServed({ name }: BedrockModel): void {
  const [first = ''] = name.split('/', 1);
  if (!unservedRoutes.has(first) || !name.includes('/')) return;
  throw new RequestTranslationError(
    'model',
    `The route ${first}/ of Bedrock is not served here; name a model, with converse/ or invoke/ in front if you like.`,
  );
}

/** What a Claude can do; undefined for other models. */
export function claudeBehind({ name }: BedrockModel): ClaudeFamily | undefined {
  const found = /claude-[\w.-]+/i.exec(name)?.[0];
  return found === undefined ? undefined : claudeFamily(found.toLowerCase());
}

/** Whether the model speaks Anthropic's Messages API through InvokeModel; Claude 2 does not. */
export function speaksMessages({ name }: BedrockModel): boolean {
  return /claude-(?!v\d|instant)/i.test(name);
}

/** Amazon's own models have limits and fields of their own. */
export function isNova({ name }: BedrockModel): boolean {
  return /\bnova\b/i.test(name);
}

function regionOfArn(id: string): string | undefined {
  const [scheme, , , region = ''] = id.split(':', 4);
  return scheme === 'arn' && regionPattern.test(region) ? region : undefined;
}
