import { type ChatMessage, isJsonObject, type JsonObject, type ToolCall } from '@bytebot/shared';

/** The objects of a list; none when the value is no list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/**
 * The content of a canonical answer as blocks: thoughts, what the provider's own tools did, words, pictures, calls.
 *
 * @param uniqueId Ids of calls that have none are made from it.
 */
export function blocksOf(message: ChatMessage, uniqueId: string): JsonObject[] {
  const specific = isJsonObject(message.provider_specific_fields) ? message.provider_specific_fields : {};
  return [
    ...thinkingOf(message),
    ...objectsIn(specific.native_blocks).filter(({ type }) => typeof type === 'string'),
    ...textOf(message, specific),
    ...imagesOf(message.images),
    ...(message.tool_calls ?? []).map((call, index) => callBlock(call, uniqueId, index)),
  ];
}

/** Signed thoughts as they are; those of other providers, which nobody signs, as one block. */
function thinkingOf(message: ChatMessage): JsonObject[] {
  const blocks = objectsIn(message.thinking_blocks).filter(isThought);
  if (blocks.length > 0) return blocks.map(wholeThought);
  const thinking = message.reasoning_content ?? message.reasoning;
  return typeof thinking === 'string' && thinking !== ''
    ? [{ type: 'thinking', thinking, signature: '' }]
    : [];
}

export function isThought({ type }: JsonObject): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

export function wholeThought(block: JsonObject): JsonObject {
  if (block.type === 'redacted_thinking') return { type: 'redacted_thinking', data: block.data };
  const { thinking, signature } = block;
  return {
    type: 'thinking',
    thinking: typeof thinking === 'string' ? thinking : '',
    signature: typeof signature === 'string' ? signature : '',
  };
}

function textOf(message: ChatMessage, specific: JsonObject): JsonObject[] {
  const said = saidOf(message, specific);
  if (said === '') return [];
  const citations = citationsOf(specific.citations, message.annotations, said);
  return [{ type: 'text', text: said, ...(citations.length === 0 ? {} : { citations }) }];
}

/** What the model says; an OpenAI model says a refusal too, Claude's stands beside the answer. */
function saidOf({ content, refusal, audio }: ChatMessage, specific: JsonObject): string {
  const text =
    typeof content === 'string'
      ? content
      : objectsIn(content)
          .map((part) => (typeof part.text === 'string' ? part.text : ''))
          .join('');
  if (text !== '') return text;
  if (typeof refusal === 'string' && specific.stop_reason !== 'refusal') return refusal;
  return isJsonObject(audio) && typeof audio.transcript === 'string' ? audio.transcript : '';
}

/** Anthropic's own citations, or the pages another provider names in OpenAI's annotations. */
export function citationsOf(citations: unknown, annotations: unknown, text: string): JsonObject[] {
  const own = objectsIn(citations);
  if (own.length > 0) return own;
  return objectsIn(annotations).flatMap((annotation): JsonObject[] => {
    const page = annotation.url_citation;
    if (!isJsonObject(page) || typeof page.url !== 'string') return [];
    const { start_index: start, end_index: end } = page;
    const cited = typeof start === 'number' && typeof end === 'number' ? text.slice(start, end) : '';
    return [
      {
        type: 'web_search_result_location',
        url: page.url,
        title: typeof page.title === 'string' ? page.title : null,
        cited_text: cited,
        encrypted_index: '',
      },
    ];
  });
}

/** Messages have no pictures in answers, but a block of that type says one as the client would. */
export function imagesOf(images: unknown): JsonObject[] {
  return objectsIn(images).flatMap((image): JsonObject[] => {
    const address = isJsonObject(image.image_url) ? image.image_url.url : image.image_url;
    if (typeof address !== 'string' || address === '') return [];
    const inline = /^data:([^;,]*);base64,/.exec(address.slice(0, 200));
    if (inline === null) return [{ type: 'image', source: { type: 'url', url: address } }];
    const data = address.slice(inline[0].length);
    return [{ type: 'image', source: { type: 'base64', media_type: inline[1], data } }];
  });
}

export function callBlock(call: ToolCall, uniqueId: string, index: number): JsonObject {
  return {
    type: 'tool_use',
    id: call.id || callId(uniqueId, index),
    name: call.function?.name ?? '',
    input: inputOf(call.function?.arguments),
  };
}

export function callId(uniqueId: string, index: number): string {
  return `toolu_${uniqueId}_${index}`;
}

/** Arguments that are no object, because the answer was cut off in them, are kept as the text they are. */
function inputOf(text: unknown): JsonObject {
  if (isJsonObject(text)) return text;
  if (typeof text !== 'string' || text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : { unparsed_arguments: text };
  } catch {
    return { unparsed_arguments: text };
  }
}
