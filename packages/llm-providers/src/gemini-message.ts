import type { JsonObject } from '@bytebot/shared';
import { geminiFamily } from './gemini-contents.ts';
import type { UrlCitation } from './gemini-grounding.ts';
import type { AnswerCall, GeminiParts } from './gemini-parts.ts';
import type { ReadContext } from './provider.ts';
import { filledString } from './translate/json.ts';
import { callKey, textKey } from './translate/turn-memory.ts';

/** How long OpenAI keeps sound it gave; here it is in the answer and nowhere else. */
const audioKeptSeconds = 3_600;

const nothing: JsonObject = {};

/**
 * What an answer says beside its text and calls, for a message or for a delta: the same fields in both.
 *
 * @param signature Of the text; LiteLLM's place for it, and accepted back there.
 */
export function besideText(
  { thoughts, images, audio, native }: GeminiParts,
  annotations: readonly UrlCitation[],
  signature: string | undefined,
  context: ReadContext,
): JsonObject {
  const isPlain = thoughts === '' && images.length === 0 && audio === undefined && native.length === 0;
  if (isPlain && annotations.length === 0 && signature === undefined) return nothing;
  const specific = {
    ...(signature === undefined ? {} : { thought_signatures: [signature] }),
    ...(native.length === 0 ? {} : { native_blocks: native }),
  };
  return {
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(images.length === 0 ? {} : { images }),
    ...(audio === undefined ? {} : { audio: soundOf(audio, context) }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(Object.keys(specific).length === 0 ? {} : { provider_specific_fields: specific }),
  };
}

/** Hands over what this turn has to be sent back with. */
export function rememberTurn(
  calls: readonly AnswerCall[],
  text: string,
  signature: string | undefined,
  { remember, model }: ReadContext,
): void {
  if (remember === undefined) return;
  for (const { id, extra_content } of calls) {
    const signed = filledString(extra_content?.google.thought_signature);
    if (signed !== undefined) remember(callKey(geminiFamily, id), { model, signature: signed });
  }
  const key = signature === undefined ? undefined : textKey(geminiFamily, text);
  if (key !== undefined && signature !== undefined) remember(key, { model, signature });
}

function soundOf(audio: NonNullable<GeminiParts['audio']>, { id, created }: ReadContext): JsonObject {
  return {
    id: `audio_${id.replaceAll(/[^A-Za-z0-9]/g, '').slice(-24)}`,
    data: audio.data,
    transcript: '',
    expires_at: created + audioKeptSeconds,
    mime_type: audio.mediaType,
  };
}
