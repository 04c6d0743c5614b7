import { expect, test } from '@jest/globals';
import { readChat } from './read-chat.ts';

const stream =
  ': waiting\n\ndata: {"type":"message","content":"Grüße ","done":false}\n\n' +
  'data: {"type":"tool_call","tool":"list_tasks","args":{}}\n\n' +
  'data: {"type":"message","content":"🙂","done":false}\n\ndata: {"type":"done","conversation_id":1}\n\n';

async function eventsOf(pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const events: unknown[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for await (const event of readChat(body)) events.push(event);
  return events;
}

test('the events are the same wherever the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(stream);
  const whole = await eventsOf([bytes]);
  expect(whole).toEqual([
    { type: 'text', text: 'Grüße ' },
    { type: 'tool_call', tool: 'list_tasks', args: {} },
    { type: 'text', text: '🙂' },
    { type: 'done', conversationId: '1' },
  ]);
  for (let at = 1; at < bytes.length; at += 1) {
    expect(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  }
});

test('who stops reading ends the stream', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(stream)),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const _event of readChat(body)) break;
  expect(isCancelled).toBe(true);
});
