import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** As many cache points as a request may hold (Bedrock user guide, "Prompt caching"). */
const mostPoints = 4;

/**
 * The body with the earliest cache points left out where there are too many: a later one covers what stands before
 * it. The order is the one they count in: tools, system, messages.
 */
export function withFewMarks(body: Record<string, unknown>): Record<string, unknown> {
  const { toolConfig, system, messages } = body;
  const tools = isJsonObject(toolConfig) ? toolConfig.tools : undefined;
  const contents = blocksOf(messages).map((message) => contentOf(message));
  let surplus = [tools, system, ...contents].reduce<number>(
    (sum, blocks) => sum + countIn(blocks),
    -mostPoints,
  );
  if (surplus <= 0) return body;
  const strip = (blocks: unknown): unknown[] =>
    blocksOf(blocks).filter((block) => {
      if (surplus <= 0 || !isPoint(block)) return true;
      surplus -= 1;
      return false;
    });
  const config = isJsonObject(toolConfig) ? { toolConfig: { ...toolConfig, tools: strip(tools) } } : {};
  const texts = system === undefined ? {} : { system: strip(system) };
  const turns = blocksOf(messages).map((message) =>
    isJsonObject(message) ? { ...message, content: strip(message.content) } : message,
  );
  return { ...body, ...config, ...texts, messages: turns };
}

function contentOf(message: unknown): unknown {
  return isJsonObject(message) ? message.content : undefined;
}

function countIn(blocks: unknown): number {
  return blocksOf(blocks).filter(isPoint).length;
}

function isPoint(block: unknown): block is JsonObject {
  return isJsonObject(block) && block.cachePoint !== undefined;
}

function blocksOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
