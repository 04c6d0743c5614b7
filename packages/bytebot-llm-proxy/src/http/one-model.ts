import { isJsonObject } from '@bytebot/shared';
import { Failure } from '../failure.ts';
import type { RequestFallbacks } from '../routing/fallback-plan.ts';
import type { ScannedBody } from './scan/scan-body.ts';

/** Fields with which OpenRouter answers with another model than the one that was asked for. */
const choosingFields = ['models', 'preset'] as const;

/**
 * Keeps a request to the model it asks for, and its tools to none of their own, for a caller with a list of models.
 *
 * @throws Failure `caller_forbidden`
 */
export function keepToOneModel(scanned: ScannedBody, requested: RequestFallbacks): void {
  const { fallbacks = [], contextWindowFallbacks, contentPolicyFallbacks } = requested;
  const lists = [...(contextWindowFallbacks?.values() ?? []), ...(contentPolicyFallbacks?.values() ?? [])];
  const extra = scanned.has('extra_body') ? scanned.value('extra_body') : undefined;
  const added = [extra, ...fallbacks, ...lists.flat()].filter(isJsonObject);
  for (const name of choosingFields) {
    if (!scanned.has(name) && !added.some((fields) => Object.hasOwn(fields, name))) continue;
    throw new Failure('caller_forbidden', `\`${name}\` may not be sent by a caller with a list of models.`, {
      param: name,
      hint: 'Name other models in `fallbacks`; those that the caller may use are tried.',
    });
  }
  checkTools([scanned.has('tools') ? scanned.value('tools') : undefined, ...added.map(({ tools }) => tools)]);
}

/** Tools that a provider runs may ask a model of their own: OpenAI's for pictures, Anthropic's for advice. */
function checkTools(lists: readonly unknown[]): void {
  const tools = lists.filter(Array.isArray).flat();
  if (!tools.some((tool) => isJsonObject(tool) && Object.hasOwn(tool, 'model'))) return;
  throw new Failure(
    'caller_forbidden',
    'A tool with a `model` may not be sent by a caller with a list of models.',
    {
      param: 'tools',
      hint: 'Leave the `model` of the tool out, or use a key without `models`.',
    },
  );
}
