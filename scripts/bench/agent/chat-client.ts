import type { Server } from '../servers.ts';
import { USER, urlOf } from './agent-rig.ts';

/** A chat as its client saw it; times in milliseconds since 1970, with fractions. */
export interface ChatSeen {
  /** When the first piece of text was there. */
  readonly firstTextAtMs: number | undefined;
  readonly text: string;
  readonly toolCalls: readonly string[];
  readonly conversationId: number | undefined;
  /** Why it is no good; undefined when the answer came whole. */
  readonly problem: string | undefined;
}

/** The clock of `Date.now()`, finer. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** One message to the todo chat, read as it streams. */
export async function chatWithAgent(agent: Server, token: string, message: string): Promise<ChatSeen> {
  const response = await fetch(`${urlOf(agent)}/api/${USER}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ conversation_id: null, message }),
  });
  if (response.status !== 200 || response.body === null) {
    return failed(`status ${response.status}: ${(await response.text()).slice(0, 200)}`);
  }
  const seen = { firstTextAtMs: undefined as number | undefined, text: '', toolCalls: [] as string[] };
  let conversationId: number | undefined;
  for await (const { event, atMs } of eventsOf(response.body)) {
    if (event.type === 'error') return failed(`${event.code}: ${event.message}`);
    if (event.type === 'message' && event.content !== undefined && event.content !== '') {
      seen.firstTextAtMs ??= atMs;
      seen.text += event.content;
    }
    if (event.type === 'tool_call') seen.toolCalls.push(event.tool ?? '');
    if (event.type === 'done') conversationId = event.conversation_id;
  }
  const problem = conversationId === undefined ? 'the stream ended without done' : undefined;
  return { ...seen, conversationId, problem };
}

/** The same question to the provider itself: when its first piece of text was there. */
export async function askDirectly(url: string, model: string, message: string): Promise<number> {
  const response = await fetch(`${url}/openrouter/api/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test-bench-upstream' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: message }] }),
  });
  if (response.body === null) throw new Error(`the simulator answered ${response.status} without a body`);
  let firstTextAtMs: number | undefined;
  for await (const { event, atMs } of eventsOf(response.body)) {
    const text = event.choices?.[0]?.delta?.content;
    if (text !== undefined && text !== null && text !== '') firstTextAtMs ??= atMs;
  }
  if (firstTextAtMs === undefined) throw new Error('the simulator answered without text');
  return firstTextAtMs;
}

interface StreamEvent {
  readonly type?: string;
  readonly content?: string;
  readonly tool?: string;
  readonly code?: string;
  readonly message?: string;
  readonly conversation_id?: number;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
}

/** Each event with the time its bytes were read. */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly event: StreamEvent; readonly atMs: number }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const atMs = nowMs();
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = /^data: ?(\{.*)$/.exec(line.trimEnd())?.[1];
      if (data === undefined) continue;
      const event: StreamEvent = JSON.parse(data);
      yield { event, atMs };
    }
  }
}

function failed(problem: string): ChatSeen {
  return { firstTextAtMs: undefined, text: '', toolCalls: [], conversationId: undefined, problem };
}
