import { type ChatDelta, isJsonObject, type JsonObject } from '@bytebot/shared';
import { annotationsOf } from './anthropic-citations.ts';
import { specificFields } from './anthropic-message.ts';
import type { ReadContext } from './provider.ts';
import { filledString } from './translate/json.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import { clientName } from './translate/tool-names.ts';

/** What is known of a content block until it stops. */
type OpenBlock =
  | { readonly kind: 'text'; readonly start: number; readonly citations: JsonObject[] }
  | { readonly kind: 'call'; readonly callIndex: number; hasArguments: boolean }
  | { readonly kind: 'json_answer' }
  | { readonly kind: 'thinking'; thinking: string; signature: string }
  | { readonly kind: 'native'; readonly block: JsonObject; input: string };

/** Reads the content blocks of a streamed message as they start, grow and stop. */
export class AnthropicBlocks {
  readonly #toolNames: ReadContext['toolNames'];
  readonly #open = new Map<number, OpenBlock>();
  /** The text so far; notes on it count from its beginning. */
  text = '';
  calls = 0;
  /** The first call's id, under which the thinking before it is remembered. */
  firstCallId: string | undefined;
  readonly thinkingBlocks: JsonObject[] = [];
  /** Whether anything was said or called. */
  hasContent = false;

  constructor({ toolNames }: ReadContext) {
    this.#toolNames = toolNames;
  }

  start(index: number, block: unknown): ChatDelta | undefined {
    if (!isJsonObject(block)) return undefined;
    switch (block.type) {
      case 'text':
        this.#open.set(index, { kind: 'text', start: this.text.length, citations: [] });
        return this.#say(block.text);
      case 'tool_use':
        return this.#startCall(index, block);
      case 'thinking':
        this.#open.set(index, { kind: 'thinking', thinking: '', signature: '' });
        return undefined;
      case 'redacted_thinking':
        this.thinkingBlocks.push(block);
        return { thinking_blocks: [block] };
      default:
        if (typeof block.type === 'string') this.#open.set(index, { kind: 'native', block, input: '' });
        return undefined;
    }
  }

  grow(index: number, delta: unknown): ChatDelta | undefined {
    if (!isJsonObject(delta)) return undefined;
    const block = this.#open.get(index);
    switch (delta.type) {
      case 'text_delta':
        return this.#say(delta.text);
      case 'input_json_delta':
        return this.#growInput(block, delta.partial_json);
      case 'thinking_delta':
        return growThinking(block, delta.thinking);
      case 'signature_delta':
        if (block?.kind === 'thinking') block.signature += filledString(delta.signature) ?? '';
        return undefined;
      case 'citations_delta':
        if (block?.kind === 'text' && isJsonObject(delta.citation)) block.citations.push(delta.citation);
        return undefined;
      default:
        return undefined;
    }
  }

  stop(index: number): ChatDelta | undefined {
    const block = this.#open.get(index);
    this.#open.delete(index);
    switch (block?.kind) {
      case 'thinking':
        return this.#sign(block);
      case 'call':
        // A call without arguments streams none; OpenAI's clients parse what they got, and '' is no JSON.
        return block.hasArguments
          ? undefined
          : { tool_calls: [{ index: block.callIndex, function: { arguments: '{}' } }] };
      case 'text':
        return this.#cite(block.start, block.citations);
      case 'native':
        return specificFields({ native: [wholeBlock(block.block, block.input)], citations: [] });
      default:
        return undefined;
    }
  }

  #startCall(index: number, block: JsonObject): ChatDelta | undefined {
    this.hasContent = true;
    if (block.name === jsonAnswerTool) {
      this.#open.set(index, { kind: 'json_answer' });
      return undefined;
    }
    const callIndex = this.calls;
    const id = filledString(block.id) ?? '';
    this.calls += 1;
    this.firstCallId ??= id;
    // Servers that imitate the API give the whole input at once.
    const whole = isJsonObject(block.input) && Object.keys(block.input).length > 0;
    this.#open.set(index, { kind: 'call', callIndex, hasArguments: whole });
    const name = clientName(filledString(block.name) ?? '', this.#toolNames);
    const input = whole ? JSON.stringify(block.input) : '';
    return { tool_calls: [{ index: callIndex, id, type: 'function', function: { name, arguments: input } }] };
  }

  #growInput(block: OpenBlock | undefined, value: unknown): ChatDelta | undefined {
    const json = filledString(value);
    if (json === undefined) return undefined;
    if (block?.kind === 'json_answer') return this.#say(json);
    if (block?.kind === 'native') block.input += json;
    if (block?.kind !== 'call') return undefined;
    block.hasArguments = true;
    return { tool_calls: [{ index: block.callIndex, function: { arguments: json } }] };
  }

  #say(value: unknown): ChatDelta | undefined {
    const text = filledString(value);
    if (text === undefined) return undefined;
    this.hasContent = true;
    this.text += text;
    return { content: text };
  }

  #sign({ thinking, signature }: { thinking: string; signature: string }): ChatDelta | undefined {
    if (signature === '') return undefined;
    const block = { type: 'thinking', thinking, signature };
    this.thinkingBlocks.push(block);
    return { thinking_blocks: [block] };
  }

  #cite(start: number, citations: readonly JsonObject[]): ChatDelta | undefined {
    if (citations.length === 0) return undefined;
    const annotations = annotationsOf(citations, this.text.slice(0, start), this.text.slice(start));
    return {
      ...(annotations.length === 0 ? {} : { annotations }),
      ...specificFields({ native: [], citations }),
    };
  }
}

function growThinking(block: OpenBlock | undefined, value: unknown): ChatDelta | undefined {
  const thinking = filledString(value);
  if (thinking === undefined) return undefined;
  if (block?.kind === 'thinking') block.thinking += thinking;
  return { reasoning_content: thinking };
}

/** A server tool's input streams like a call's; the block is kept as an unary answer would hold it. */
function wholeBlock(block: JsonObject, input: string): JsonObject {
  if (input === '') return block;
  try {
    return { ...block, input: JSON.parse(input) };
  } catch {
    return block;
  }
}
