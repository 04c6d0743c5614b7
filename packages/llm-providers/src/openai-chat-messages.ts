import {
  type ChatMessage,
  type ContentPart,
  isJsonObject,
  type JsonObject,
  type ToolCall,
} from '@bytebot/shared';
import type { ChatSurface } from './chat-surface.ts';
import { openaiContent } from './openai-chat-parts.ts';
import { RequestTranslationError } from './provider.ts';
import { describeValue, filledString, objectsOf } from './translate/json.ts';
import type { ToolNames } from './translate/tool-names.ts';

/**
 * Messages of the canonical form as OpenAI's API has them: neighbouring messages of the assistant are one, results come
 * right after their calls, pictures that a tool or the assistant gave are shown by the user after them, and nothing is
 * left of what only another provider can read.
 *
 * @throws RequestTranslationError naming what the server cannot be given.
 */
export function openaiMessages(
  messages: readonly unknown[],
  surface: ChatSurface,
  names: ToolNames,
): ChatMessage[] {
  const writer = new MessageWriter(surface, names);
  for (const [index, message] of messages.entries()) {
    if (!isJsonObject(message))
      throw new RequestTranslationError(`messages[${index}]`, 'A message must be an object.');
    writer.add(message, `messages[${index}]`);
  }
  return writer.finish();
}

class MessageWriter {
  readonly #surface: ChatSurface;
  readonly #names: ToolNames;
  readonly #written: ChatMessage[] = [];
  /** Pictures that cannot stand where they were given. */
  #shown: ContentPart[] = [];

  constructor(surface: ChatSurface, names: ToolNames) {
    this.#surface = surface;
    this.#names = names;
  }

  add(message: JsonObject, path: string): void {
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#show();
        this.#addPlain(message, message.role, path);
        return;
      case 'user':
        this.#addUser(message, path);
        return;
      case 'assistant':
        this.#addAssistant(message, path);
        return;
      case 'tool':
        this.#addResult(message, path);
        return;
      default:
        throw new RequestTranslationError(
          `${path}.role`,
          `The role ${describeValue(message.role)} cannot be translated; there are system, developer, user, assistant and tool.`,
        );
    }
  }

  finish(): ChatMessage[] {
    this.#show();
    return this.#written;
  }

  #addPlain(message: JsonObject, role: string, path: string): void {
    const content = openaiContent(message.content, `${path}.content`, this.#surface);
    const name = filledString(message.name);
    this.#written.push({
      role,
      content: this.#marked(content, message),
      ...(name === undefined ? {} : { name }),
    });
  }

  #addUser(message: JsonObject, path: string): void {
    const shown = this.#shown;
    this.#shown = [];
    this.#addPlain(message, 'user', path);
    const last = this.#written.at(-1);
    if (shown.length > 0 && last !== undefined) last.content = [...shown, ...listOf(last.content)];
  }

  #addAssistant(message: JsonObject, path: string): void {
    this.#show();
    const parts = listOf(openaiContent(message.content, `${path}.content`, this.#surface));
    const said = parts.filter(({ type }) => type === 'text' || type === 'refusal');
    const calls = objectsOf(message.tool_calls).map((call) => this.#call(call));
    const media = parts.filter((part) => !said.includes(part));
    if (media.length > 0) this.#shown.push({ type: 'text', text: 'Given by the assistant:' }, ...media);
    const turn: ChatMessage = {
      role: 'assistant',
      content: saidOf(said),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      ...(filledString(message.refusal) === undefined ? {} : { refusal: filledString(message.refusal) }),
      ...this.#thoughts(message),
    };
    const last = this.#written.at(-1);
    if (last?.role === 'assistant') this.#written.splice(-1, 1, joined(last, turn));
    else this.#written.push(turn);
  }

  #call(call: JsonObject): ToolCall {
    const called = isJsonObject(call.function) ? call.function : {};
    const { arguments: json } = called;
    const keepsSignature = this.#surface.beside?.includes('extra_content') === true;
    return {
      id: String(call.id ?? ''),
      type: 'function',
      function: {
        name: this.#names.legal(String(called.name ?? '')),
        arguments: typeof json === 'string' ? json : JSON.stringify(json ?? {}),
      },
      ...(keepsSignature && isJsonObject(call.extra_content) ? { extra_content: call.extra_content } : {}),
    };
  }

  /** What the server wants back of its own thoughts; what another one has signed is nothing to it. */
  #thoughts(message: JsonObject): JsonObject {
    const { beside } = this.#surface;
    if (beside?.includes('reasoning_details') === true && Array.isArray(message.reasoning_details))
      return { reasoning_details: message.reasoning_details };
    if (beside?.includes('reasoning_content') !== true) return {};
    const thoughts =
      filledString(message.reasoning_content) ??
      objectsOf(message.thinking_blocks)
        .map(({ thinking }) => filledString(thinking) ?? '')
        .join('');
    return thoughts === '' ? {} : { reasoning_content: thoughts };
  }

  #addResult(message: JsonObject, path: string): void {
    const content = openaiContent(message.content, `${path}.content`, this.#surface);
    const parts = listOf(content);
    const said = parts.filter(({ type }) => type === 'text');
    const media = parts.filter((part) => !said.includes(part));
    if (media.length > 0) this.#shown.push({ type: 'text', text: `Given by the tool:` }, ...media);
    const text = typeof content === 'string' ? content : (saidOf(said) ?? '');
    const empty = message.is_error === true ? 'The tool failed.' : media.length > 0 ? 'See below.' : '';
    this.#written.push({
      role: 'tool',
      tool_call_id: String(message.tool_call_id ?? ''),
      content: text === '' ? empty : this.#marked(text, message),
    });
  }

  /** A mark of the whole message stands on its last part. */
  #marked(content: string | ContentPart[], { cache_control: mark }: JsonObject): string | ContentPart[] {
    if (!isJsonObject(mark) || this.#surface.beside?.includes('cache_control') !== true) return content;
    const parts = listOf(content);
    const last = parts.at(-1);
    if (last === undefined || last.cache_control !== undefined) return content;
    return [...parts.slice(0, -1), { ...last, cache_control: mark }];
  }

  #show(): void {
    if (this.#shown.length === 0) return;
    this.#written.push({ role: 'user', content: this.#shown });
    this.#shown = [];
  }
}

function listOf(content: ChatMessage['content']): ContentPart[] {
  if (content === null || content === undefined || content === '') return [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Plain texts as one text, which every server takes; null for nothing. */
function saidOf(parts: readonly ContentPart[]): string | ContentPart[] | null {
  if (parts.length === 0) return null;
  const texts = parts.flatMap(({ type, text, cache_control: mark }) =>
    type === 'text' && typeof text === 'string' && mark === undefined ? [text] : [],
  );
  return texts.length === parts.length ? texts.join('\n') : [...parts];
}

function joined(first: ChatMessage, second: ChatMessage): ChatMessage {
  const parts = [...listOf(first.content), ...listOf(second.content)];
  const calls = [...(first.tool_calls ?? []), ...(second.tool_calls ?? [])];
  const thoughts = [first.reasoning_content, second.reasoning_content].filter((text) => text);
  return {
    ...first,
    ...second,
    content: saidOf(parts),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('\n') }),
  };
}
