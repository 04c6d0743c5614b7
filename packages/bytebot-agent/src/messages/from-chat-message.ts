import { randomUUID } from 'node:crypto';
import { type ChatMessage, isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import type { ContentBlock, RedactedThinkingBlock, ThinkingBlock, ToolUseBlock } from './content-block.ts';

/** A model's answer in ByteBot's blocks. */
export interface ReadMessage {
  readonly blocks: ContentBlock[];
  /** The raw arguments of the tool uses whose arguments are no JSON object, by tool use id; their `input` is `{}`. */
  readonly malformedInputs: Map<string, string>;
}

/**
 * Reads an assistant's message of OpenAI's dialect (REQUIREMENTS 4.1).
 *
 * The order is thinking, text, tool uses. ByteBot put text first; Anthropic insists on the thinking at the beginning
 * of a turn, it is the order in which the model wrote, and ByteBot's clients show text and tool uses only, so that
 * they notice no difference.
 *
 * @param message As answered whole, or put together from a stream. Fields of the wrong type are ignored.
 * @param newId Gives ids to tool calls that come without one, or with one that the message has already.
 */
export function fromChatMessage(message: ChatMessage, newId: () => string = newCallId): ReadMessage {
  const malformedInputs = new Map<string, string>();
  const parts = objectsOf(message.content);
  const texts = [
    typeof message.content === 'string' ? message.content : parts.map(saidIn).join(''),
    ...[message.refusal, ...parts.map(({ refusal }) => refusal)]
      .filter((refusal) => typeof refusal === 'string' && refusal.trim() !== '')
      .map((refusal) => `Refusal: ${String(refusal)}`),
  ].filter((text) => text.trim() !== '');
  return {
    blocks: [
      ...thinkingOf(message, parts),
      ...texts.map((text) => ({ type: 'text' as const, text })),
      ...toolUsesOf(message.tool_calls, newId, malformedInputs),
    ],
    malformedInputs,
  };
}

function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

function saidIn(part: JsonObject): string {
  const isText = part.type === undefined || part.type === 'text' || part.type === 'output_text';
  return isText && typeof part.text === 'string' ? part.text : '';
}

type Thought = ThinkingBlock | RedactedThinkingBlock;

/**
 * The same thoughts come in up to five places: LiteLLM's `thinking_blocks` and OpenRouter's `reasoning_details` with
 * their signatures, Mistral's parts of the content, and `reasoning_content` or `reasoning` as plain text. The first
 * that has them is believed, another is added only when it says something else.
 */
function thinkingOf(message: ChatMessage, parts: readonly JsonObject[]): Thought[] {
  const details = objectsOf(message.reasoning_details).filter(({ type }) => type === 'reasoning.text');
  const sources: Thought[][] = [
    objectsOf(message.thinking_blocks).flatMap(anthropicThought),
    mendThoughts(details.map(({ text, signature }) => thought(text, signature))),
    [thought(parts.map(thoughtIn).join(''))],
    [thought(message.reasoning_content)],
    [thought(message.reasoning)],
  ];
  const known: Thought[] = [];
  for (const source of sources) {
    const filled = source.filter((one) => one.type === 'redacted_thinking' || one.thinking.trim() !== '');
    if (!saysTheSame(wordsOf(known), wordsOf(filled))) known.push(...filled);
  }
  return known;
}

function thought(text: unknown, signature?: unknown): ThinkingBlock {
  return {
    type: 'thinking',
    thinking: typeof text === 'string' ? text : '',
    signature: typeof signature === 'string' ? signature : '',
  };
}

/** A streamed thought comes in pieces, and its signature with the last of them. */
function mendThoughts(pieces: readonly ThinkingBlock[]): ThinkingBlock[] {
  const whole: ThinkingBlock[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    if (last === undefined || last.signature !== '') whole.push(piece);
    else whole.splice(-1, 1, { ...piece, thinking: last.thinking + piece.thinking });
  }
  return whole;
}

function anthropicThought(block: JsonObject): Thought[] {
  if (block.type === 'thinking') return [thought(block.thinking, block.signature)];
  const data = block.type === 'redacted_thinking' ? textOf(block, 'data') : undefined;
  return data === undefined ? [] : [{ type: 'redacted_thinking', data }];
}

/** Mistral's reasoning models put what they think into a part, as text or as parts of text. */
function thoughtIn(part: JsonObject): string {
  if (part.type !== 'thinking') return '';
  return typeof part.thinking === 'string' ? part.thinking : objectsOf(part.thinking).map(saidIn).join('');
}

/** Without blanks, because the fragments of a stream are put together with and without them. */
function wordsOf(thoughts: readonly Thought[]): string {
  const texts = thoughts.map((one) => (one.type === 'thinking' ? one.thinking : ''));
  return texts.join('').replaceAll(/\s+/g, '');
}

/** Also when one is a shorter version of the other. */
function saysTheSame(known: string, other: string): boolean {
  return known !== '' && (known.includes(other) || other.includes(known));
}

function toolUsesOf(
  toolCalls: unknown,
  newId: () => string,
  malformedInputs: Map<string, string>,
): ToolUseBlock[] {
  const calls = objectsOf(toolCalls).filter((call) => isJsonObject(call.function));
  const taken = new Set(calls.map((call) => call.id));
  const used = new Set<string>();
  return calls.map((call) => {
    let id = textOf(call, 'id');
    while (id === undefined || used.has(id)) {
      const fresh = newId();
      id = taken.has(fresh) ? undefined : fresh;
    }
    used.add(id);
    const { input, malformed } = readArguments(isJsonObject(call.function) ? call.function.arguments : '');
    if (malformed !== undefined) malformedInputs.set(id, malformed);
    return { type: 'tool_use', id, name: textOf(call.function, 'name') ?? '', input };
  });
}

/** Tools without parameters are called with no arguments at all by many models; that is no mistake. */
function readArguments(value: unknown): { readonly input: JsonObject; readonly malformed?: string } {
  if (isJsonObject(value)) return { input: value };
  if (value === undefined || value === null) return { input: {} };
  const raw = typeof value === 'string' ? value : JSON.stringify(value);
  if (raw.trim() === '') return { input: {} };
  try {
    const parsed: unknown = JSON.parse(raw);
    if (isJsonObject(parsed)) return { input: parsed };
  } catch {
    // Told to the model, which can repair it.
  }
  return { input: {}, malformed: raw };
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
