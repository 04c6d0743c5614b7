import type { Request, Response } from 'express';
import type { HttpFailure } from '../../http/http-failure.ts';
import { answerJson } from '../http/answer.ts';
import { factsOf } from '../http/failures.ts';

/** What happens while a chat is answered, as the client sees it. */
export type ChatEvent =
  | { readonly type: 'message'; readonly content: string }
  | { readonly type: 'tool_call'; readonly tool: string; readonly args: Readonly<Record<string, unknown>> };

/** How an answer reaches the client. */
export interface ChatReply {
  /** The conversation is known now. */
  begin(): void;
  event(event: ChatEvent): void;
  done(conversationId: number): void;
  /** @returns false when nothing has been sent yet, so that the failure can still have an HTTP status. */
  fail(failure: HttpFailure): boolean;
}

export interface ReplyTiming {
  /** For so long a failure may still become an HTTP status; then the stream begins with a comment. */
  readonly holdMs: number;
  /** Proxies and load balancers end connections that are silent for a minute, some earlier. */
  readonly heartbeatMs: number;
}

const usualTiming: ReplyTiming = { holdMs: 30_000, heartbeatMs: 15_000 };

/**
 * Events, unless the client asks for JSON and does not ask for events: `curl` and `fetch` accept anything and get S1's
 * stream, axios names JSON first and gets JSON.
 */
export function chatReplyFor(
  request: Request,
  response: Response,
  timing: ReplyTiming = usualTiming,
): ChatReply {
  const preferred = request.accepts(['text/event-stream', 'application/json']);
  return preferred === 'application/json' ? new JsonReply(response) : new EventReply(response, timing);
}

/** So much may wait for a client that does not read; then it counts as gone, and the model is stopped. */
const UNREAD_MAX_BYTES = 1_000_000;

/** S1's server-sent events. Nothing is sent before the first one, so that a failure until then has its status. */
class EventReply implements ChatReply {
  readonly #response: Response;
  readonly #timing: ReplyTiming;
  #timer: NodeJS.Timeout | undefined;

  constructor(response: Response, timing: ReplyTiming) {
    this.#response = response;
    this.#timing = timing;
  }

  begin(): void {
    this.#beatAfter(this.#timing.holdMs);
    this.#response.once('close', () => clearTimeout(this.#timer));
  }

  event(event: ChatEvent): void {
    this.#send(event.type === 'message' ? { ...event, done: false } : event);
  }

  done(conversationId: number): void {
    this.#send({ type: 'done', conversation_id: conversationId });
    this.#end();
  }

  fail(failure: HttpFailure): boolean {
    if (!this.#response.headersSent) {
      clearTimeout(this.#timer);
      return false;
    }
    const { code, message } = failure;
    const requestId: unknown = this.#response.locals.requestId;
    this.#send({ type: 'error', code, message, ...factsOf(failure), request_id: requestId });
    this.#end();
    return true;
  }

  #send(event: unknown): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > UNREAD_MAX_BYTES) {
      this.#response.destroy();
      return;
    }
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
      });
    }
    this.#response.write(text);
    this.#beatAfter(this.#timing.heartbeatMs);
  }

  #beatAfter(silenceMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(': waiting\n\n'), silenceMs);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#response.end();
  }
}

/** S1's `ChatResponse`, in one piece. */
class JsonReply implements ChatReply {
  readonly #response: Response;
  readonly #toolCalls: { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  #text = '';

  constructor(response: Response) {
    this.#response = response;
  }

  begin(): void {}

  event(event: ChatEvent): void {
    if (event.type === 'message') this.#text += event.content;
    else this.#toolCalls.push({ tool: event.tool, args: event.args });
  }

  done(conversationId: number): void {
    answerJson(this.#response, {
      conversation_id: conversationId,
      response: this.#text,
      tool_calls: this.#toolCalls,
    });
  }

  fail(): boolean {
    return false;
  }
}
