import { variableOf } from '../references.ts';

/** `litellm_params.model` where it is written out; undefined for a reference or something that is no text. */
export function modelTextOf(model: unknown): string | undefined {
  if (typeof model !== 'string' || variableOf(model) !== undefined) return undefined;
  const text = model.trim().slice(0, 500);
  return text === '' ? undefined : text;
}
