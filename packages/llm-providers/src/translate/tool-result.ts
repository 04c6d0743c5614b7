import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type ContentPiece, readContent } from './content.ts';
import type { ToolResultPiece } from './conversation.ts';
import { googleFields } from './google-fields.ts';
import { filledString } from './json.ts';

/** What a tool message says beside its content. */
export type ResultFacts = Pick<ToolResultPiece, 'json' | 'isError' | 'toolset' | 'google'>;

/**
 * Reads the content of a tool message. OpenAI knows texts and parts; clients also send what the tool returned, an
 * object or a list, which is kept as `json` and printed for providers that take text only.
 *
 * @throws RequestTranslationError when a part cannot be carried over.
 */
export function readResult(
  message: JsonObject,
  path: string,
): ResultFacts & { readonly content: ContentPiece[] } {
  const { content, provider_specific_fields: specific } = message;
  const toolset = isJsonObject(specific) ? filledString(specific.toolset_name) : undefined;
  const google = googleFields(message);
  const facts = {
    ...(message.is_error === true ? { isError: true } : {}),
    ...(toolset === undefined ? {} : { toolset }),
    ...(google === undefined ? {} : { google }),
  };
  if (!isResultJson(content)) return { content: readContent(content, path), ...facts };
  return { content: [{ kind: 'text', text: JSON.stringify(content) }], json: content, ...facts };
}

/** Clients send several messages for one call, one per block of its result; together they are one. */
export function mergedResult(
  earlier: ToolResultPiece,
  content: readonly ContentPiece[],
  { isError }: ResultFacts,
): ToolResultPiece {
  const { json: _one, google: _own, ...rest } = earlier;
  return { ...rest, content: [...earlier.content, ...content], ...(isError === true ? { isError } : {}) };
}

/** Anything but texts, nothing and lists of content parts. */
function isResultJson(content: unknown): boolean {
  if (Array.isArray(content))
    return content.length > 0 && !content.every((part) => isJsonObject(part) && 'type' in part);
  return isJsonObject(content) || typeof content === 'number' || typeof content === 'boolean';
}
