import { isJsonObject, type JsonObject } from '@bytebot/shared';

/**
 * Thinking that another provider has signed has to come back to it as it was. Google's clients send back what stands in
 * `thoughtSignature`, which is bytes to them: some decode and encode it again, in the other alphabet. So the whole
 * block travels there, as base64 of its JSON behind a mark of ours.
 */
const MARK = 'bytebot-thinking:';
const MARK_BASE64 = Buffer.from(MARK).toString('base64').slice(0, 20);

/** A thinking block (`thinking`, `redacted_thinking`) as a signature. */
export function keptThinking(block: JsonObject): string {
  return Buffer.from(MARK + JSON.stringify(block)).toString('base64');
}

/** The block that a signature holds; undefined for one of Google's own. */
export function thinkingIn(signature: string): JsonObject | undefined {
  if (!signature.startsWith(MARK_BASE64)) return undefined;
  const text = Buffer.from(signature, 'base64').toString();
  if (!text.startsWith(MARK)) return undefined;
  try {
    const block: unknown = JSON.parse(text.slice(MARK.length));
    return isJsonObject(block) && (block.type === 'thinking' || block.type === 'redacted_thinking')
      ? block
      : undefined;
  } catch {
    return undefined;
  }
}
