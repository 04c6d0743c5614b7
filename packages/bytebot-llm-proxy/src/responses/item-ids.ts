import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** The unique part of the ids of a response and of its items, and an item's place in four digits. */
const OUTPUT_ITEM = /^[a-z]+_([\da-f]{32})[\da-f]{4}$/;
const RESPONSE = /^resp_([\da-f]{32})$/;
/** Items of the input have their places behind those of the output, in the same four digits. */
const FIRST_INPUT = 0x8000;
const MOST_INPUT = 0x8000;

const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fco',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
  reasoning: 'rs',
};

/** The response that an item of one of ours belongs to, by the item's id; undefined for ids that others gave. */
export function responseIdOf(itemId: string): string | undefined {
  const unique = OUTPUT_ITEM.exec(itemId)?.[1];
  return unique === undefined ? undefined : `resp_${unique}`;
}

/**
 * The items as they are kept: each with an id, by which it is listed and can be referred to. Those without one get one
 * that tells the response.
 */
export function withIds(items: readonly unknown[], responseId: string): readonly JsonObject[] {
  const unique = RESPONSE.exec(responseId)?.[1];
  return items.filter(isJsonObject).map((item, index) => {
    if (typeof item.id === 'string' && item.id !== '') return item;
    if (unique === undefined || index >= MOST_INPUT) return item;
    const type = typeof item.type === 'string' ? item.type : 'message';
    const place = (FIRST_INPUT + index).toString(16).padStart(4, '0');
    return { ...item, id: `${prefixes[type] ?? 'item'}_${unique}${place}`, type };
  });
}

/** `input` as items: a text is what the user says. */
export function itemsOf(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  if (typeof input !== 'string') return [];
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}
