import { randomUUID } from 'node:crypto';
import type { StepEvent, StepRecord } from '../../loop/step.ts';
import type { ToolResultBlock } from '../../messages/content-block.ts';
import type { HistoryMessage } from '../../messages/history.ts';
import type { ChatToolCall } from '../../store/todo-records.ts';
import type { ChatEvent } from './chat-reply.ts';

/** What stands at the end of an answer that was cut off. The model reads it too, and so does not take it as complete. */
const INTERRUPTED = '[This answer was interrupted.]';
/** What the owners of a chat's tool calls begin with in `Store.toolCalls`. */
export const CHAT_OWNER_PREFIX = 'chat:';
const BETWEEN_STEPS = '\n\n';

/**
 * One answer while it comes into being: what the model is told in the next step, what the client sees, and what is
 * stored in the end.
 */
export class ChatRecord implements StepRecord {
  readonly #messages: HistoryMessage[];
  readonly #tell: (event: ChatEvent) => void;
  readonly #owner: string;
  readonly #toolCalls: ChatToolCall[] = [];
  #openCall: Omit<ChatToolCall, 'result' | 'isError'> | undefined;
  #text = '';
  #stepHasText = false;
  #turns = 0;

  constructor(history: readonly HistoryMessage[], tell: (event: ChatEvent) => void) {
    this.#messages = [...history];
    this.#tell = tell;
    this.#owner = `${CHAT_OWNER_PREFIX}${randomUUID()}`;
  }

  /** Everything said and done so far. */
  get messages(): readonly HistoryMessage[] {
    return this.#messages;
  }

  get text(): string {
    return this.#text;
  }

  get toolCalls(): readonly ChatToolCall[] {
    return this.#toolCalls;
  }

  async saveTurn({ blocks }: { readonly blocks: HistoryMessage['content'] }): Promise<string> {
    this.#messages.push({ role: 'ASSISTANT', content: blocks });
    this.#turns += 1;
    return this.turnOwner;
  }

  /** What the calls of the last turn are recorded under. */
  get turnOwner(): string {
    return `${this.#owner}:${this.#turns}`;
  }

  /** Whether something was said in this step. */
  get stepHasText(): boolean {
    return this.#stepHasText;
  }

  async saveResults(results: readonly ToolResultBlock[]): Promise<void> {
    this.#messages.push({ role: 'USER', content: results });
  }

  beginStep(): void {
    this.#stepHasText = false;
  }

  readonly onEvent = (event: StepEvent): void => {
    switch (event.type) {
      case 'text':
        this.addText(event.text);
        break;
      case 'tool_call':
        this.#openCall = { id: event.id, tool: event.name, args: event.input };
        this.#tell({ type: 'tool_call', tool: event.name, args: event.input });
        break;
      case 'tool_result':
        this.#finishCall(event.result);
        break;
      case 'thinking':
        break;
    }
  };

  addText(text: string): void {
    if (text === '') return;
    const content = this.#stepHasText || this.#text === '' ? text : `${BETWEEN_STEPS}${text}`;
    this.#stepHasText = true;
    this.#text += content;
    this.#tell({ type: 'message', content });
  }

  /** What is kept of an answer that was cut off; undefined when nothing was said or done. */
  interruptedText(): string | undefined {
    if (this.#text.trim() === '' && this.#toolCalls.length === 0) return undefined;
    return `${this.#text}${this.#text === '' ? '' : BETWEEN_STEPS}${INTERRUPTED}`;
  }

  #finishCall({ content, is_error: isError }: ToolResultBlock): void {
    if (this.#openCall === undefined) return;
    const result = content
      .map((block) => (block.type === 'text' ? block.text : `(${block.type})`))
      .join('\n');
    this.#toolCalls.push({ ...this.#openCall, result, isError: isError === true });
    this.#openCall = undefined;
  }
}
