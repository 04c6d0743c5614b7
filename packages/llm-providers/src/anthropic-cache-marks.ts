import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** "A maximum of 4 blocks with cache_control may be provided" (Messages API). */
const mostMarks = 4;

/**
 * Takes away the cache marks that are too many, the earliest first, because a later mark covers what stands before
 * it. The order is Anthropic's: tools, system, messages; a mark on the whole request counts as one.
 *
 * @param body Its blocks are replaced in place; the client's own objects are not touched.
 */
export function limitCacheMarks(body: Record<string, unknown>): void {
  const marked = countIn(body.tools) + countIn(body.system) + messagesOf(body).reduce(addMarks, 0);
  let surplus = marked + (isJsonObject(body.cache_control) ? 1 : 0) - mostMarks;
  if (surplus <= 0) return;
  const strip = (block: unknown): unknown => {
    if (!isJsonObject(block)) return block;
    const inner = Array.isArray(block.content) ? { ...block, content: block.content.map(strip) } : block;
    if (surplus <= 0 || !isMarked(inner)) return inner;
    surplus -= 1;
    const { cache_control: _mark, ...rest } = inner;
    return rest;
  };
  for (const name of ['tools', 'system'] as const) {
    const blocks = body[name];
    if (Array.isArray(blocks)) body[name] = blocks.map(strip);
  }
  body.messages = messagesOf(body).map((message) => strip(message));
}

function messagesOf(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(body.messages) ? body.messages : [];
}

function addMarks(sum: number, message: unknown): number {
  return sum + (isJsonObject(message) ? countIn(message.content) : 0);
}

function countIn(blocks: unknown): number {
  if (!Array.isArray(blocks)) return 0;
  let marks = 0;
  for (const block of blocks) {
    if (!isJsonObject(block)) continue;
    if (isMarked(block)) marks += 1;
    if (block.type === 'tool_result') marks += countIn(block.content);
  }
  return marks;
}

function isMarked(block: JsonObject): boolean {
  return isJsonObject(block.cache_control);
}
