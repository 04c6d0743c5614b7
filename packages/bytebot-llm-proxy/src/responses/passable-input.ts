import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { CARRIED_PREFIX } from '../dialects/responses/carried-blocks.ts';
import type { ModelCall } from '../http/model-call.ts';
import { responseIdOf } from './item-ids.ts';

/** What reasoning of a translated answer shows in the bytes of a request: what it carries, or its id. */
const CARRIED = `"${CARRIED_PREFIX}`;
const REASONING_ID = '"rs_';
const OWN_REASONING_ID = /"rs_[\da-f]{36}"/;

/**
 * The `input` as a provider takes it that speaks the dialect itself, where some of it comes from an answer that was
 * translated (a conversation that has moved from one provider to another): without thoughts that another provider has
 * signed, and without ids that only the proxy knows.
 *
 * @returns Undefined where there are no such thoughts, and the client's bytes can pass.
 */
export function passableInput({ scanned }: Pick<ModelCall, 'scanned'>): Buffer | undefined {
  const field = scanned.fields.get('input');
  if (field === undefined) return undefined;
  const bytes = scanned.body.subarray(field.valueStart, field.valueEnd);
  if (!bytes.includes(CARRIED) && !hasOwnReasoning(bytes)) return undefined;
  const input = scanned.value('input');
  return Array.isArray(input) ? Buffer.from(JSON.stringify(input.flatMap(passable))) : undefined;
}

/** Ids of OpenAI's are longer than ours. */
function hasOwnReasoning(bytes: Buffer): boolean {
  return bytes.includes(REASONING_ID) && OWN_REASONING_ID.test(bytes.toString('latin1'));
}

function passable(item: unknown): readonly unknown[] {
  if (!isJsonObject(item) || item.type === 'item_reference') return [item];
  const isOwn = typeof item.id === 'string' && responseIdOf(item.id) !== undefined;
  if (item.type === 'reasoning') return isOwn || isCarried(item) ? [] : [item];
  if (!isOwn) return [item];
  const { id: _, provider_specific_fields: __, ...rest } = item;
  return [rest];
}

function isCarried({ encrypted_content: encrypted }: JsonObject): boolean {
  return typeof encrypted === 'string' && encrypted.startsWith(CARRIED_PREFIX);
}
