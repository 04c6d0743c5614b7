import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { fieldOf } from './proto-json.ts';

/** Whether the request asks for the model's thoughts; Google shows none unasked. */
export function showsThoughts(request: JsonObject): boolean {
  const config = fieldOf(request, 'generationConfig');
  const thinking = isJsonObject(config) ? fieldOf(config, 'thinkingConfig') : undefined;
  return isJsonObject(thinking) && fieldOf(thinking, 'includeThoughts') === true;
}
