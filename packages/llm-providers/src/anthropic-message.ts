import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { filledString } from './translate/json.ts';

/** Reasons that OpenAI's words say well enough. */
const plainReasons: ReadonlySet<string> = new Set(['end_turn', 'stop_sequence', 'max_tokens', 'tool_use']);

/** What an answer holds that OpenAI's dialect has no place for. */
export interface OwnParts {
  /** Blocks of Anthropic's own tools, in order; a client that sends them back continues where they ended. */
  readonly native: readonly JsonObject[];
  readonly citations: readonly JsonObject[];
  readonly stopReason?: string | undefined;
  /** The stop sequence that ended the answer. */
  readonly stopSequence?: string | undefined;
}

/** `provider_specific_fields`, LiteLLM's place for it, in a message or a delta; nothing when there is none. */
export function specificFields({ native, citations, stopReason, stopSequence }: OwnParts): JsonObject {
  const fields = {
    ...(native.length === 0 ? {} : { native_blocks: native }),
    ...(citations.length === 0 ? {} : { citations }),
    ...(stopReason === undefined || plainReasons.has(stopReason) ? {} : { stop_reason: stopReason }),
    ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
  };
  return Object.keys(fields).length === 0 ? {} : { provider_specific_fields: fields };
}

/** What the model says about its refusal. */
export function refusalOf(stopDetails: unknown): string | undefined {
  return isJsonObject(stopDetails) ? filledString(stopDetails.explanation) : undefined;
}

/** The tier that served the answer, in OpenAI's words. */
export function anthropicTier(usage: unknown): string | undefined {
  const tier = isJsonObject(usage) ? filledString(usage.service_tier) : undefined;
  return tier === 'standard' ? 'default' : tier;
}
