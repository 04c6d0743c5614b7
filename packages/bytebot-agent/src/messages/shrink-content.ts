import type { ContentBlock, ImageBlock, ToolResultBlock } from './content-block.ts';
import { cutText } from './cut-text.ts';

export type Content = readonly ContentBlock[];

/** Characters of a text in an old result, and in one of the last turns when nothing else is left to shorten. */
const OLD_TEXT_MAX = 500;
const RECENT_TEXT_MAX = 4_000;

const screenshotRemoved = { type: 'text', text: '[screenshot removed]' } as const;
const leftOut = {
  type: 'text',
  text: '[Earlier messages were left out here, so that the conversation fits the model.]',
} as const;

/** The images that a tool or a takeover shows. Images that a user sent are no screenshots. */
export function screenshotsOf(content: Content): ImageBlock[] {
  return content.flatMap((block) =>
    block.type === 'tool_result' || block.type === 'user_action'
      ? block.content.filter((one) => one.type === 'image')
      : [],
  );
}

/** A text instead of each screenshot. */
export function withoutScreenshots(content: Content): Content {
  return content.map((block): ContentBlock => {
    if (block.type === 'tool_result')
      return {
        ...block,
        content: block.content.map((one) => (one.type === 'image' ? screenshotRemoved : one)),
      };
    if (block.type === 'user_action')
      return {
        ...block,
        content: block.content.map((one) => (one.type === 'image' ? screenshotRemoved : one)),
      };
    return block;
  });
}

/** Without what was thought, and with the beginnings of long results only. */
export function shortened(content: Content): Content {
  return content
    .filter(({ type }) => type !== 'thinking' && type !== 'redacted_thinking')
    .map((block) => (block.type === 'tool_result' ? shortResult(block, OLD_TEXT_MAX) : block));
}

export function withShortResults(content: Content): Content {
  return content.map((block) => (block.type === 'tool_result' ? shortResult(block, RECENT_TEXT_MAX) : block));
}

/** Without the results of one call. */
export function withoutResult(content: Content, toolUseId: string): Content {
  return content.filter((block) => block.type !== 'tool_result' || block.tool_use_id !== toolUseId);
}

/** Says once that something is missing after it. */
export function withNote(content: Content): Content {
  const hasNote = content.some((block) => block.type === 'text' && block.text === leftOut.text);
  return hasNote ? content : [...content, leftOut];
}

function shortResult(result: ToolResultBlock, textMax: number): ToolResultBlock {
  return { ...result, content: result.content.map((one) => shortBlock(one, textMax)) };
}

type ResultPart = ToolResultBlock['content'][number];

/** A file counts as a text that is too long: the model can read it again. */
function shortBlock(block: ResultPart, textMax: number): ResultPart {
  switch (block.type) {
    case 'text':
      // Some room, so that what was cut is not cut again.
      return block.text.length <= textMax * 2 ? block : { ...block, text: cutText(block.text, textMax) };
    case 'document':
      return block.source.data.length <= textMax * 2
        ? block
        : { type: 'text', text: `[file ${block.name ?? ''} removed]` };
    case 'image':
      return block;
  }
}
