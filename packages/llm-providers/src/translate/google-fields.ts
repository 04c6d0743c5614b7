import { isJsonObject, type JsonObject } from '@bytebot/shared';

/**
 * `extra_content.google` of a message, part, tool or request: Google's own place on its OpenAI surface. A client of its
 * dialect has there what it wrote, where that says more than the rest; for every other provider the rest says it.
 */
export function googleFields(holder: unknown): JsonObject | undefined {
  const extra = isJsonObject(holder) ? holder.extra_content : undefined;
  const fields = isJsonObject(extra) ? extra.google : undefined;
  return isJsonObject(fields) ? fields : undefined;
}
