import { memberOf, type ToolCall, textOf, type Usage } from '@bytebot/shared';

/** A whole answer, read from one body or put together from the chunks of a stream. */
export interface ChatAnswer {
  /** OpenRouter's id of the generation; empty when it sent none. */
  readonly id: string;
  /** The model that answered, as OpenRouter says; empty when it did not. */
  readonly model: string;
  readonly content: string;
  readonly finishReason: string;
  readonly toolCalls: readonly ToolCall[];
  /** Zeros where OpenRouter counted nothing. */
  readonly usage: Usage;
  /** Links of a web search and the like (`annotations` of the message), as sent. */
  readonly annotations: readonly unknown[];
}

interface PartialCall {
  id: string;
  name: string;
  arguments: string;
}

/** No model calls more tools in one answer; it bounds what a broken stream may make us keep. */
const toolCallsMax = 1_000;

/** Puts an answer together, chunk by chunk or from a whole message. */
export class AnswerAssembler {
  #id = '';
  #model = '';
  #content = '';
  #finishReason: string | undefined;
  #usage: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  readonly #calls = new Map<number, PartialCall>();
  readonly #annotations: unknown[] = [];

  /** A finish reason has come: whatever follows, the answer is complete. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Takes a chunk of a stream, or a whole completion; gives the text it adds, often empty. */
  add(chunk: unknown): string {
    const id = memberOf(chunk, 'id');
    if (typeof id === 'string' || typeof id === 'number') this.#id = String(id);
    this.#model = textOf(chunk, 'model') ?? this.#model;
    this.#takeUsage(memberOf(chunk, 'usage'));
    const choices = memberOf(chunk, 'choices');
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    const message = memberOf(choice, 'delta') ?? memberOf(choice, 'message');
    const text = contentText(memberOf(message, 'content'));
    this.#content += text;
    this.#takeToolCalls(memberOf(message, 'tool_calls'));
    const annotations = memberOf(message, 'annotations');
    if (Array.isArray(annotations)) this.#annotations.push(...annotations.slice(0, toolCallsMax));
    this.#finishReason = textOf(choice, 'finish_reason') ?? this.#finishReason;
    return text;
  }

  /** The answer so far; without a finish reason it is `stop`, or `tool_calls` when it calls tools. */
  answer(): ChatAnswer {
    const toolCalls = [...this.#calls.values()].map(toolCallOf);
    return {
      id: this.#id,
      model: this.#model,
      content: this.#content,
      finishReason: this.#finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
      toolCalls,
      usage: this.#usage,
      annotations: this.#annotations,
    };
  }

  #takeUsage(usage: unknown): void {
    if (usage === undefined || usage === null || typeof usage !== 'object') return;
    const prompt = countOf(memberOf(usage, 'prompt_tokens'));
    const completion = countOf(memberOf(usage, 'completion_tokens'));
    const total = countOf(memberOf(usage, 'total_tokens'));
    this.#usage = {
      ...usage,
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: total === 0 ? prompt + completion : total,
    };
  }

  #takeToolCalls(calls: unknown): void {
    if (!Array.isArray(calls)) return;
    for (const [position, call] of calls.entries()) {
      const given = memberOf(call, 'index');
      const index = typeof given === 'number' ? given : position;
      const known = this.#calls.get(index);
      if (known === undefined && this.#calls.size >= toolCallsMax) return;
      const partial = known ?? { id: '', name: '', arguments: '' };
      const called = memberOf(call, 'function');
      partial.id = textOf(call, 'id') ?? partial.id;
      partial.name = textOf(called, 'name') ?? partial.name;
      partial.arguments += textOf(called, 'arguments') ?? '';
      this.#calls.set(index, partial);
    }
  }
}

function toolCallOf({ id, name, arguments: text }: PartialCall): ToolCall {
  return { id, type: 'function', function: { name, arguments: text === '' ? '{}' : text } };
}

/** A text, or the text parts of a list. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => textOf(part, 'text') ?? '').join('');
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
