import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ClaudeFamily } from './anthropic-models.ts';
import { filledString } from './translate/json.ts';
import { asksForNothing, stopSequences } from './translate/parameters.ts';

/** Some fields carried, and the names of those that could not be. */
export interface Carried {
  readonly fields: JsonObject;
  readonly dropped: readonly string[];
}

/**
 * Temperature and its kin, as far as the family takes them. Thinking excludes them, except for values that
 * change nothing or little (Messages API, "Thinking").
 */
export function samplingOf(request: ChatRequest, family: ClaudeFamily, thinks: boolean): Carried {
  const fields: Record<string, unknown> = {};
  const dropped: string[] = [];
  const refused = family.sampling === 'none' || thinks;
  const { temperature, top_p: topP, top_k: topK } = request;
  if (!asksForNothing('temperature', temperature)) {
    if (!refused) fields.temperature = temperature;
    else if (temperature !== 1) dropped.push('temperature');
  }
  if (!asksForNothing('top_p', topP) && topP !== 1) {
    const excluded = family.sampling === 'one' && fields.temperature !== undefined;
    if (refused || excluded) dropped.push('top_p');
    else fields.top_p = topP;
  }
  if (!asksForNothing('top_k', topK)) {
    if (refused) dropped.push('top_k');
    else fields.top_k = topK;
  }
  return { fields, dropped };
}

/** Anthropic refuses stop sequences of blanks only. */
export function stopOf(request: ChatRequest): Carried {
  const asked =
    stopSequences(request) ?? (Array.isArray(request.stop_sequences) ? request.stop_sequences : []);
  const taken = asked.filter((stop) => typeof stop !== 'string' || /\S/.test(stop));
  return {
    fields: taken.length === 0 ? {} : { stop_sequences: taken },
    dropped: taken.length < asked.length ? ['stop'] : [],
  };
}

/** Of OpenAI's tiers, `auto` and `default` are what one gets anyway; `standard_only` is Anthropic's own. */
export function tierOf(request: ChatRequest): Carried {
  const tier = request.service_tier;
  if (tier === 'standard_only') return { fields: { service_tier: tier }, dropped: [] };
  return { fields: {}, dropped: asksForNothing('service_tier', tier) ? [] : ['service_tier'] };
}

/** An e-mail address is personal, and Anthropic asks for an opaque id. */
export function metadataOf(request: ChatRequest): JsonObject {
  const metadata = request.metadata;
  const user =
    filledString(request.user) ?? (isJsonObject(metadata) ? filledString(metadata.user_id) : undefined);
  return user === undefined || user.includes('@') ? {} : { metadata: { user_id: user } };
}
