import { isJsonObject } from '@bytebot/shared';
import type { FallbackTarget } from '../config/snapshot.ts';
import type { RequestFallbacks } from './fallback-plan.ts';

/** The top-level fields of a request body. */
export interface BodyFields {
  has(name: string): boolean;
  value(name: string): unknown;
}

const nothing: RequestFallbacks = { fallbacks: undefined, disabled: false };

/**
 * What a request says about fallbacks: `fallbacks` as a list of models, of models with fields to replace, or of the
 * config's `{group: [models]}`; `context_window_fallbacks` and `content_policy_fallbacks`; `disable_fallbacks`. What has
 * another shape is left out, as LiteLLM does.
 *
 * @param model The group that is asked for.
 */
export function requestFallbacksOf(body: BodyFields, model: string): RequestFallbacks {
  const written = fieldOf(body, 'fallbacks');
  const contextWindow = fieldOf(body, 'context_window_fallbacks');
  const contentPolicy = fieldOf(body, 'content_policy_fallbacks');
  const isDisabled = fieldOf(body, 'disable_fallbacks') === true;
  if (written === undefined && contextWindow === undefined && contentPolicy === undefined && !isDisabled) {
    return nothing;
  }
  return {
    fallbacks: targetsOf(written, model),
    contextWindowFallbacks: listsOf(contextWindow),
    contentPolicyFallbacks: listsOf(contentPolicy),
    disabled: isDisabled,
  };
}

function fieldOf(body: BodyFields, name: string): unknown {
  return body.has(name) ? body.value(name) : undefined;
}

function targetsOf(written: unknown, model: string): readonly FallbackTarget[] | undefined {
  if (!Array.isArray(written)) return undefined;
  const targets = written.filter(isTarget);
  const [first] = targets;
  if (typeof first !== 'object' || 'model' in first) return targets;
  const lists = listsOf(written);
  return lists?.get(model) ?? lists?.get('*');
}

function listsOf(written: unknown): ReadonlyMap<string, readonly FallbackTarget[]> | undefined {
  if (!Array.isArray(written)) return undefined;
  const lists = new Map<string, readonly FallbackTarget[]>();
  for (const entry of written.filter(isJsonObject)) {
    for (const [group, targets] of Object.entries(entry))
      if (Array.isArray(targets) && !lists.has(group)) lists.set(group, targets.filter(isTarget));
  }
  return lists;
}

function isTarget(value: unknown): value is FallbackTarget {
  return typeof value === 'string' || isJsonObject(value);
}
