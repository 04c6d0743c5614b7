import type { JsonObject } from '@bytebot/shared';
import type { Answer } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import { redactedData, signatureOf } from './check-thinking.ts';
import { citationsFor } from './citations.ts';
import { searchBlocks } from './web-search.ts';

/** One block of an answer's content. */
export type Block = ThinkingBlock | TextBlock | ToolUseBlock | WholeBlock;

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
  readonly pieces: readonly string[];
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly pieces: readonly string[];
  /** Undefined where nothing is to be cited. */
  readonly citations: readonly JsonObject[] | undefined;
}

export interface ToolUseBlock {
  readonly type: 'tool_use' | 'server_tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: object;
}

/** A block that comes in one piece also in a stream. */
export interface WholeBlock {
  readonly type: 'redacted_thinking' | 'web_search_tool_result';
  readonly fields: JsonObject;
}

/** Anthropic's documented texts that bring about what is hard to bring about otherwise. */
export const redactedTrigger =
  'ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB';
export const refusalTrigger =
  'ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL_1FAEFB6177B4672DEE07F9D3AFC62588CCD2631EDCF22E8CCC1FB35B501C9C86';

/** The blocks of an answer, in their order: thoughts, what a search found, text, uses of tools. */
export function blocksOf(call: Call, answer: Answer, asked: string): Block[] {
  const blocks: Block[] = [];
  const thinking = answer.thoughts.join('');
  if (thinking !== '') blocks.push(thoughtOf(thinking, answer.thoughts, asked));
  const search = answer.pieces.length > 0 ? searchBlocks(call, asked) : [];
  blocks.push(...search);
  if (answer.pieces.length > 0) {
    const text = answer.pieces.join('');
    blocks.push({
      type: 'text',
      text,
      pieces: answer.pieces,
      citations: citationsFor(call, search.length > 0),
    });
  }
  for (const use of answer.toolUses) {
    blocks.push({ type: 'tool_use', id: call.ids.next('toolu_'), name: use.name, input: use.input });
  }
  return blocks;
}

function thoughtOf(thinking: string, pieces: readonly string[], asked: string): Block {
  if (!asked.includes(redactedTrigger)) {
    return { type: 'thinking', thinking, signature: signatureOf(thinking), pieces };
  }
  return { type: 'redacted_thinking', fields: { data: redactedData() } };
}

/** A block as it is in a whole message. */
export function wholeBlock(block: Block): JsonObject {
  switch (block.type) {
    case 'text': {
      const { type, text, citations } = block;
      return citations === undefined ? { type, text } : { type, text, citations };
    }
    case 'thinking':
      return { type: block.type, thinking: block.thinking, signature: block.signature };
    case 'tool_use':
    case 'server_tool_use':
      return { ...block };
    default:
      return { type: block.type, ...block.fields };
  }
}

/** A block as a stream begins it. */
export function startedBlock(block: Block): JsonObject {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', ...(block.citations === undefined ? {} : { citations: [] }) };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
    case 'server_tool_use':
      return { type: block.type, id: block.id, name: block.name, input: {} };
    default:
      return wholeBlock(block);
  }
}
