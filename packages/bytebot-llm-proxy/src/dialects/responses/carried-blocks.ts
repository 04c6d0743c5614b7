import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';

/**
 * What a provider signed or wants back with a turn and the Responses dialect has no place of its own for; all of it in
 * the canonical form's names.
 */
export interface CarriedBlocks {
  /** Anthropic's signed and redacted thinking. */
  readonly thinkingBlocks: readonly JsonObject[];
  /** OpenRouter's. */
  readonly reasoningDetails: readonly JsonObject[];
  /** Gemini's signatures of the text. */
  readonly textSignatures: readonly string[];
  /** What tools of the provider's own did, in its own words. */
  readonly nativeBlocks: readonly JsonObject[];
  /** Gemini's signatures of calls, by the calls' ids. */
  readonly callSignatures: Readonly<Record<string, string>>;
}

export const noBlocks: CarriedBlocks = {
  thinkingBlocks: [],
  reasoningDetails: [],
  textSignatures: [],
  nativeBlocks: [],
  callSignatures: {},
};

/** Where ours begins; OpenAI's own begins otherwise (`gAAAA…`). */
export const CARRIED_PREFIX = 'bbr1.';

export function isEmptyBlocks(blocks: CarriedBlocks): boolean {
  return (
    blocks.thinkingBlocks.length === 0 &&
    blocks.reasoningDetails.length === 0 &&
    blocks.textSignatures.length === 0 &&
    blocks.nativeBlocks.length === 0 &&
    Object.keys(blocks.callSignatures).length === 0
  );
}

/**
 * The blocks as the `encrypted_content` of a reasoning item. It is base64url of JSON and not encrypted: nothing is in it
 * that the client may not read, and what a provider accepts back its own signature decides.
 *
 * @returns Undefined when there is nothing to carry.
 */
export function encodeBlocks(blocks: CarriedBlocks): string | undefined {
  if (isEmptyBlocks(blocks)) return undefined;
  const { thinkingBlocks, reasoningDetails, textSignatures, nativeBlocks, callSignatures } = blocks;
  const carried = {
    ...(thinkingBlocks.length === 0 ? {} : { thinking: thinkingBlocks }),
    ...(reasoningDetails.length === 0 ? {} : { details: reasoningDetails }),
    ...(textSignatures.length === 0 ? {} : { texts: textSignatures }),
    ...(nativeBlocks.length === 0 ? {} : { native: nativeBlocks }),
    ...(Object.keys(callSignatures).length === 0 ? {} : { calls: callSignatures }),
  };
  return CARRIED_PREFIX + Buffer.from(JSON.stringify(carried), 'utf8').toString('base64url');
}

/** @returns Undefined for the encrypted content of somebody else, and for ours where it was changed. */
export function decodeBlocks(encrypted: string): CarriedBlocks | undefined {
  if (!encrypted.startsWith(CARRIED_PREFIX)) return undefined;
  const payload = encrypted.slice(CARRIED_PREFIX.length);
  if (!/^[\w-]+$/.test(payload)) return undefined;
  const carried = parsed(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isJsonObject(carried)) return undefined;
  const { thinking = [], details = [], texts = [], native = [], calls = {} } = carried;
  if (!areThinking(thinking) || !areObjects(details) || !areTexts(texts)) return undefined;
  if (!areObjects(native) || !areSignatures(calls)) return undefined;
  return {
    thinkingBlocks: thinking,
    reasoningDetails: details,
    textSignatures: texts,
    nativeBlocks: native,
    callSignatures: calls,
  };
}

/** The blocks of two reasoning items of one turn. */
export function joinedBlocks(one: CarriedBlocks, other: CarriedBlocks): CarriedBlocks {
  return {
    thinkingBlocks: [...one.thinkingBlocks, ...other.thinkingBlocks],
    reasoningDetails: [...one.reasoningDetails, ...other.reasoningDetails],
    textSignatures: [...one.textSignatures, ...other.textSignatures],
    nativeBlocks: [...one.nativeBlocks, ...other.nativeBlocks],
    callSignatures: { ...one.callSignatures, ...other.callSignatures },
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function areObjects(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every(isJsonObject);
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function areThinking(value: unknown): value is readonly JsonObject[] {
  return (
    areObjects(value) &&
    value.every((block) =>
      block.type === 'thinking'
        ? typeof block.thinking === 'string' && textOf(block, 'signature') !== undefined
        : block.type === 'redacted_thinking' && textOf(block, 'data') !== undefined,
    )
  );
}

function areSignatures(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && areTexts(Object.values(value));
}
