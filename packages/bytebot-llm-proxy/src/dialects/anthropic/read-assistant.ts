import type { ChatMessage, ContentPart, JsonObject, ToolCall } from '@bytebot/shared';
import { isJsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { cacheMark, describe, expectText, isAbsent, printed } from './expect.ts';
import { isForeignCitation } from './passable-messages.ts';
import { type Findings, nativeBlock, readImage, readText, unknownBlock } from './read-content.ts';

/** What a message of the canonical form holds comes in this order; a block that goes back begins another message. */
type Stage = 'thinking' | 'native' | 'said' | 'calls';
const stages: Readonly<Record<Stage, number>> = { thinking: 0, native: 1, said: 2, calls: 3 };

/** Of Anthropic's own tools: what they were asked and what they gave, and what else only Anthropic's models continue from. */
const nativeTypes =
  /^(?:server_tool_use|mcp_tool_use|mcp_tool_listing|container_upload|compaction|fallback|\w+_tool_result)$/;

const known =
  'text, image, thinking, redacted_thinking, tool_use, and those of Anthropic’s own tools (server_tool_use, web_search_tool_result, mcp_tool_use …)';

interface Draft {
  stage: Stage;
  readonly thinking: JsonObject[];
  readonly native: JsonObject[];
  readonly said: ContentPart[];
  readonly calls: ToolCall[];
}

/**
 * Reads one turn of the assistant, block by block. It becomes as many messages as it takes to keep the order of its
 * blocks; the translations join them again.
 */
export class AssistantReader {
  readonly #calls: Set<string>;
  readonly #findings: Findings;
  readonly #drafts: Draft[] = [];

  /** @param calls Takes the ids of the calls. */
  constructor(calls: Set<string>, findings: Findings) {
    this.#calls = calls;
    this.#findings = findings;
  }

  get messages(): ChatMessage[] {
    return this.#drafts.length === 0 ? [{ role: 'assistant', content: '' }] : this.#drafts.map(messageOf);
  }

  /** @throws DialectError for a block that an assistant does not say. */
  add(block: JsonObject, path: string): void {
    const { type } = block;
    switch (type) {
      case 'text':
        this.#at('said').said.push(readSaid(block, path));
        return;
      case 'image':
        this.#at('said').said.push(readImage(block, path));
        return;
      case 'tool_use':
        this.#at('calls').calls.push(this.#readCall(block, path));
        return;
      case 'thinking':
        expectText(block.thinking, `${path}.thinking`, 'What was thought', true);
        this.#at('thinking').thinking.push(block);
        return;
      case 'redacted_thinking':
        expectText(block.data, `${path}.data`, 'The data');
        this.#at('thinking').thinking.push(block);
        return;
      case 'tool_result':
        throw new DialectError(
          `${path}.type`,
          'The result of a tool is said by the user, not by the assistant.',
        );
      default:
        if (typeof type !== 'string' || !nativeTypes.test(type)) throw unknownBlock(type, path, known);
        this.#at('native').native.push(block);
        // What another provider's tools found, no other model can read; the words that came of it follow.
        this.#findings.dropped.push(path);
    }
  }

  #at(stage: Stage): Draft {
    const last = this.#drafts.at(-1);
    if (last !== undefined && stages[last.stage] <= stages[stage]) {
      last.stage = stage;
      return last;
    }
    const draft: Draft = { stage, thinking: [], native: [], said: [], calls: [] };
    this.#drafts.push(draft);
    return draft;
  }

  #readCall(block: JsonObject, path: string): ToolCall {
    const id = expectText(block.id, `${path}.id`, 'The id of a call');
    const name = expectText(block.name, `${path}.name`, 'The name of a tool');
    if (!isJsonObject(block.input))
      throw new DialectError(`${path}.input`, `The input must be an object, not ${describe(block.input)}.`);
    this.#calls.add(id);
    const own: Record<string, unknown> = {};
    for (const field of ['caller', 'toolset_name']) if (!isAbsent(block[field])) own[field] = block[field];
    return {
      id,
      type: 'function',
      function: { name, arguments: printed(block.input, `${path}.input`) },
      ...cacheMark(block),
      ...(Object.keys(own).length === 0 ? {} : { provider_specific_fields: own }),
    };
  }
}

/** What a text rests on goes back to the models that cited it. */
function readSaid(block: JsonObject, path: string): ContentPart {
  const part = readText(block, path);
  const { citations } = block;
  if (!Array.isArray(citations) || citations.length === 0 || citations.some(isForeignCitation)) return part;
  return { ...part, ...nativeBlock(block) };
}

function messageOf({ thinking, native, said, calls }: Draft): ChatMessage {
  return {
    role: 'assistant',
    content: contentOf(said),
    ...(thinking.length === 0 ? {} : { thinking_blocks: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(native.length === 0 ? {} : { provider_specific_fields: { native_blocks: native } }),
  };
}

/** One plain text is a string, which every server takes. */
function contentOf(said: readonly ContentPart[]): string | ContentPart[] | null {
  const [first, ...others] = said;
  if (first === undefined) return null;
  const isPlain = others.length === 0 && first.type === 'text' && Object.keys(first).length === 2;
  return isPlain && typeof first.text === 'string' ? first.text : [...said];
}
