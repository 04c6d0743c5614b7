import Anthropic from '@anthropic-ai/sdk';
import { type ChatChunk, type ChatDelta, SseDecoder, type Usage } from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';
import { MessageStream } from './message-stream.ts';

export const context: AnswerContext = {
  request: {},
  requestedModel: 'chat',
  echoModel: undefined,
  uniqueId: 'abc',
  created: 1_700_000_000,
};

/** One chunk with one choice. */
export function chunk(delta: ChatDelta, finishReason: string | null = null): ChatChunk {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

export function usageChunk(usage: Partial<Usage>): ChatChunk {
  const counts = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  return { ...chunk({}), choices: [], usage: { ...counts, ...usage } };
}

/** A piece of a call. */
export function call(index: number, input: string, id?: string, name?: string): ChatDelta {
  const named = name === undefined ? {} : { name };
  return {
    tool_calls: [{ index, ...(id === undefined ? {} : { id }), function: { ...named, arguments: input } }],
  };
}

/** What the stream writes for these chunks. */
export function written(chunks: readonly ChatChunk[], given: Partial<AnswerContext> = {}): string {
  const stream = new MessageStream({ ...context, ...given });
  return chunks.map((one) => stream.write(one)).join('') + stream.end();
}

/** The events of a text: their names beside what their data says. */
export function eventsOf(text: string): { event: string; data: Record<string, unknown> }[] {
  return new SseDecoder()
    .push(Buffer.from(text))
    .map(({ event, data }) => ({ event: event ?? '', data: JSON.parse(data) }));
}

/** The events without what every message has, each as its type and what it is about. */
export function outline(text: string): string[] {
  return eventsOf(text).map(({ event, data }) => {
    const block = Object(data.content_block);
    const delta = Object(data.delta);
    switch (event) {
      case 'content_block_start':
        return `start ${data.index} ${block.type}`;
      case 'content_block_delta':
        return `${delta.type} ${data.index} ${delta.text ?? delta.thinking ?? delta.partial_json ?? delta.signature ?? ''}`;
      case 'content_block_stop':
        return `stop ${data.index}`;
      default:
        return event;
    }
  });
}

/** The message that Anthropic's own SDK makes of the text. */
export async function bySdk(text: string): Promise<Anthropic.Message> {
  const client = new Anthropic({
    apiKey: 'sk-test-anthropic',
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.messages.stream({
    model: 'chat',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  return await stream.finalMessage();
}
