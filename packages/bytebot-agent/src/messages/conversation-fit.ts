import { compactHistory } from './compact-history.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { HistoryMessage } from './history.ts';

/** Keeps a conversation as short as a model has shown that it has to be (`context_length`). */
export class ConversationFit {
  /** The estimate for what was sent last, and the most that is sent since a model refused a longer conversation. */
  #tokensSent = 0;
  #tokensMax: number | undefined;

  /** What is sent: the conversation, shorter if the model has refused a longer one. */
  fitted(conversation: readonly HistoryMessage[]): readonly HistoryMessage[] {
    const fitting =
      this.#tokensMax === undefined ? conversation : compactHistory(conversation, this.#tokensMax);
    this.#tokensSent = estimateTokens(fitting);
    return fitting;
  }

  /** Halves what is sent. @returns false when the last attempt at that has found nothing more to leave out. */
  shrink(): boolean {
    if (this.#tokensMax !== undefined && this.#tokensSent > this.#tokensMax) return false;
    this.#tokensMax = Math.floor(this.#tokensSent / 2);
    return true;
  }
}
