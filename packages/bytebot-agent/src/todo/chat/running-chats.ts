import { HttpFailure } from '../../http/http-failure.ts';
import { TodoFailure } from '../http/failures.ts';

/** Each holds a history in memory and a connection to the model; more would only wait for each other. */
const CHATS_MAX = 500;

/**
 * Which conversations are being answered by this process. A second message into one of them is refused rather than
 * queued: it would be answered without the answer before it, or wait for minutes without a sign.
 */
export class RunningChats {
  readonly #conversations = new Set<number>();
  #count = 0;

  /** Makes room for one more. @throws TodoFailure 503 when there are too many. */
  enter(): void {
    if (this.#count >= CHATS_MAX) {
      throw new TodoFailure(
        503,
        'AI_SERVICE_UNAVAILABLE',
        `The agent is answering ${CHATS_MAX} chats already. Please try again in a moment.`,
        { kind: 'limit_exceeded', retry_after_ms: 5_000 },
        { 'retry-after': '5' },
      );
    }
    this.#count += 1;
  }

  /** @throws HttpFailure 409 when the conversation is being answered. */
  begin(conversationId: number): void {
    if (this.#conversations.has(conversationId)) {
      throw new HttpFailure(
        409,
        'CONVERSATION_BUSY',
        `Conversation ${conversationId} is still being answered. Wait for the answer before you send the next message.`,
      );
    }
    this.#conversations.add(conversationId);
  }

  leave(conversationId: number | undefined): void {
    this.#count -= 1;
    if (conversationId !== undefined) this.#conversations.delete(conversationId);
  }
}
