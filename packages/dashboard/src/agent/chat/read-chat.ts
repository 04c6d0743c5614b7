import { SseDecoder } from '@bytebot/shared/browser';
import { type ChatEvent, chatEventOf } from './chat-event.ts';

/** The events of a chat's answer, as its bytes arrive. */
export async function* readChat(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent, void> {
  const decoder = new SseDecoder();
  const reader = body.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      const events = done ? decoder.end() : decoder.push(value);
      for (const { data } of events) {
        const event = chatEventOf(data);
        if (event !== undefined) yield event;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
