import type { ChatMessage, ContentPart, ToolCall } from '@bytebot/shared';
import type { ContentBlock, ToolResultBlock, ToolUseBlock, UserActionBlock } from './content-block.ts';
import { type HistoryMessage, type PairedCall, type Pairing, pairResults } from './history.ts';
import { limitScreenshots } from './limit-screenshots.ts';
import { documentPart, imagePart } from './media-parts.ts';
import { CallIds, legalToolName } from './tool-call-names.ts';

/** What stands where the result of a call is unknown. */
const NO_RESULT =
  'There is no result: the work was interrupted before this call was answered, and whether it took effect is unknown.';
const NO_OUTPUT = 'The tool gave no output.';
/** Anthropic and Gemini refuse a conversation that begins with the assistant. */
const LOST_BEGINNING = 'The beginning of this conversation is no longer kept.';
/** Anthropic's newer models and Mistral refuse one that ends with the assistant, and all refuse an empty one. */
const GO_ON = 'Continue.';

/**
 * Stored blocks as messages of OpenAI's dialect, with ByteBot's mapping (REQUIREMENTS 4.1) in the order that strict
 * providers accept:
 *
 * - one assistant message for a turn, with its text, its reasoning and all of its tool calls;
 * - right after it a tool message for each call, in the order of the calls, then one user message with their images and
 *   files. Whatever a person did in between comes after that. A call without a result gets one that says so;
 * - a result without its call is told as a user's text, if it has any text;
 * - of very many screenshots the oldest become a word, see `limitScreenshots`;
 * - nothing is empty, no id comes twice, and a user has the first and the last word.
 *
 * Thinking that led to neither text nor calls, and redacted thinking, are left out.
 */
export function toChatMessages(systemPrompt: string, history: readonly HistoryMessage[]): ChatMessage[] {
  const messages = limitScreenshots(history);
  const conversation = new Conversation(systemPrompt);
  const pairing = pairResults(messages);
  for (const [index, message] of messages.entries()) {
    if (message.role === 'ASSISTANT') {
      addAssistant(conversation, message, index, pairing);
      continue;
    }
    for (const [block, one] of message.content.entries()) {
      if (!pairing.isAnswer(index, block)) addUserBlock(conversation, one);
    }
  }
  return conversation.finish();
}

function addAssistant(
  conversation: Conversation,
  { content }: HistoryMessage,
  index: number,
  pairing: Pairing,
): void {
  const calls = pairing.callsOf(index);
  const turn = conversation.turn();
  turn.calls.push(...calls);
  const leftOver: ContentBlock[] = [];
  for (const [block, one] of content.entries()) {
    if (one.type === 'text') turn.texts.push(one.text);
    else if (one.type === 'thinking') turn.thoughts.push(one.thinking);
    else if (one.type !== 'tool_use' && !pairing.isAnswer(index, block)) leftOver.push(one);
  }
  for (const block of leftOver) addUserBlock(conversation, block);
}

/** What is said by a user, or can be said by nobody else: providers take images and files from the user only. */
function addUserBlock(conversation: Conversation, block: ContentBlock): void {
  switch (block.type) {
    case 'text':
      conversation.addUserText(block.text);
      break;
    case 'image':
      conversation.addUserPart(imagePart(block));
      break;
    case 'document':
      conversation.addUserPart(documentPart(block));
      break;
    case 'tool_use':
      conversation.addUserText(actionText(block));
      break;
    case 'user_action':
      addUserAction(conversation, block);
      break;
    case 'tool_result': {
      const text = readResult(block).texts.join('\n');
      if (text !== '') conversation.addUserText(`Result of an earlier tool call:\n${text}`);
      break;
    }
    case 'thinking':
    case 'redacted_thinking':
      break;
  }
}

function addUserAction(conversation: Conversation, { content }: UserActionBlock): void {
  for (const block of content) addUserBlock(conversation, block);
}

function actionText({ name, input }: ToolUseBlock): string {
  return `User performed action: ${name}\n${JSON.stringify(input, null, 2)}`;
}

interface ReadResult {
  readonly texts: readonly string[];
  /** Images and files. */
  readonly media: readonly ContentPart[];
  readonly hasImage: boolean;
}

function readResult({ content }: ToolResultBlock): ReadResult {
  const texts: string[] = [];
  const media: ContentPart[] = [];
  let hasImage = false;
  for (const block of content) {
    const part = partOf(block);
    if (part.type === 'text' && typeof part.text === 'string') {
      if (part.text.trim() !== '') texts.push(part.text);
    } else {
      const isImage = part.type === 'image_url';
      hasImage ||= isImage;
      if (isImage) media.push({ type: 'text', text: 'Screenshot' });
      media.push(part);
    }
  }
  return { texts, media, hasImage };
}

function partOf(block: ToolResultBlock['content'][number]): ContentPart {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return imagePart(block);
    case 'document':
      return documentPart(block);
  }
}

/** What a tool message says; ByteBot's `screenshot` stands for images, which follow in a user's message. */
function toolText(result: ToolResultBlock, { texts, media, hasImage }: ReadResult): string {
  if (texts.length > 0) return texts.join('\n');
  if (result.is_error === true) return 'The tool failed without saying why.';
  if (hasImage) return 'screenshot';
  return media.length > 0 ? 'The file is in the next message.' : NO_OUTPUT;
}

interface AssistantDraft {
  readonly texts: string[];
  readonly thoughts: string[];
  readonly calls: PairedCall[];
}

/** Puts the messages together; the assistant's turn is kept open until somebody else speaks. */
class Conversation {
  readonly #messages: ChatMessage[] = [];
  readonly #ids = new CallIds();
  #draft: AssistantDraft | undefined;

  constructor(systemPrompt: string) {
    if (systemPrompt.trim() !== '') this.#messages.push({ role: 'system', content: systemPrompt });
  }

  /**
   * The open turn: what the assistant says twice in a row is one message. One with calls is closed, because its
   * results come before anything else.
   */
  turn(): AssistantDraft {
    if (this.#draft !== undefined && this.#draft.calls.length > 0) this.#endTurn();
    this.#draft ??= { texts: [], thoughts: [], calls: [] };
    return this.#draft;
  }

  #endTurn(): void {
    const draft = this.#draft;
    this.#draft = undefined;
    if (draft === undefined) return;
    const text = joined(draft.texts);
    if (text === '' && draft.calls.length === 0) return;
    if (!this.#messages.some(({ role }) => role === 'user')) this.addUserText(LOST_BEGINNING);
    const calls = draft.calls.map(({ call, result }) => ({ id: this.#ids.unique(call.id), call, result }));
    const reasoning = joined(draft.thoughts);
    this.#messages.push({
      role: 'assistant',
      content: text === '' ? null : text,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(({ id, call }) => toolCall(id, call)) }),
    });
    this.#addResults(calls);
  }

  #addResults(calls: readonly { readonly id: string; readonly result: ToolResultBlock | undefined }[]): void {
    const shown: ContentPart[] = [];
    for (const { id, result } of calls) {
      const read = result === undefined ? undefined : readResult(result);
      const content = result === undefined || read === undefined ? NO_RESULT : toolText(result, read);
      this.#messages.push({ role: 'tool', tool_call_id: id, content });
      shown.push(...(read?.media ?? []));
    }
    if (shown.length > 0) this.#messages.push({ role: 'user', content: shown });
  }

  addUserText(text: string): void {
    if (text.trim() === '') return;
    this.#endTurn();
    this.#messages.push({ role: 'user', content: text });
  }

  addUserPart(part: ContentPart): void {
    if (part.type === 'text' && typeof part.text === 'string') {
      this.addUserText(part.text);
      return;
    }
    this.#endTurn();
    this.#messages.push({ role: 'user', content: [part] });
  }

  finish(): ChatMessage[] {
    this.#endTurn();
    const last = this.#messages.at(-1);
    if (last === undefined || last.role === 'assistant' || last.role === 'system') this.addUserText(GO_ON);
    return this.#messages;
  }
}

function toolCall(id: string, { name, input }: ToolUseBlock): ToolCall {
  return {
    id,
    type: 'function',
    function: { name: legalToolName(name), arguments: JSON.stringify(input) },
  };
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}
