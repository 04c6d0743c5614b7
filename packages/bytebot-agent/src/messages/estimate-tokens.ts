import type { ContentBlock, DocumentBlock, ToolResultBlock, UserActionBlock } from './content-block.ts';
import type { HistoryMessage } from './history.ts';

const BYTES_PER_TOKEN = 4;
/** What Anthropic counts for a screenshot of 1280 × 960 (width × height / 750, "Vision"); others count less. */
const IMAGE_TOKENS = 1_640;
/** Role and separators. */
const MESSAGE_TOKENS = 4;
/** A page of a PDF is some 50 KB and some 2,000 tokens. */
const PDF_BYTES_PER_TOKEN = 25;

/**
 * How many tokens a history may be. Rough: every model counts otherwise. UTF-8 bytes divided by four are good for
 * English prose within a quarter, and for JSON and other scripts within a half; an image counts as a constant. Good
 * enough to decide what to leave out, not to fill a window to the brim.
 */
export function estimateTokens(messages: readonly HistoryMessage[]): number {
  return messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);
}

export function estimateMessageTokens({ content }: HistoryMessage): number {
  return MESSAGE_TOKENS + sumOf(content);
}

/** The same for a plain text, a system prompt for example. */
export function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

function sumOf(
  blocks: readonly ContentBlock[] | ToolResultBlock['content'] | UserActionBlock['content'],
): number {
  return blocks.reduce((sum, block) => sum + blockTokens(block), 0);
}

function blockTokens(block: ContentBlock): number {
  switch (block.type) {
    case 'text':
      return estimateTextTokens(block.text);
    case 'image':
      return IMAGE_TOKENS;
    case 'document':
      return documentTokens(block);
    case 'thinking':
      return estimateTextTokens(block.thinking);
    case 'redacted_thinking':
      return 0;
    case 'tool_use':
      return estimateTextTokens(`${block.id}${block.name}${JSON.stringify(block.input)}`);
    case 'tool_result':
    case 'user_action':
      return MESSAGE_TOKENS + sumOf(block.content);
  }
}

function documentTokens({ source }: DocumentBlock): number {
  if (source.media_type.startsWith('image/')) return IMAGE_TOKENS;
  const sizeBytes = (source.data.length * 3) / 4;
  const bytesPerToken = source.media_type === 'application/pdf' ? PDF_BYTES_PER_TOKEN : BYTES_PER_TOKEN;
  return Math.ceil(sizeBytes / bytesPerToken);
}
