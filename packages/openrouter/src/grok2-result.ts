import type { ChatAnswer } from './answer-assembler.ts';

/** An answer (S4-25, S4-26). */
export interface Grok2Reply {
  readonly response: string;
  /** The model that answered, as OpenRouter says (S4-31). */
  readonly model: string;
  /** In all, as OpenRouter counted; where it did not, the words of the response. */
  readonly tokens: number;
  /** Only when another model than the first choice answered. */
  readonly notice?: string;
}

/** A failure, flat as the document has it (S4-40). */
export interface Grok2Failure {
  readonly error: string;
  readonly status_code?: number;
  readonly model?: string;
  readonly should_retry?: boolean;
  readonly rate_limited?: true;
  readonly transient?: true;
  readonly requires_credits?: true;
  readonly buyCreditsUrl?: string;
  /** The provider behind OpenRouter. */
  readonly provider?: string;
  /** The upstream's own words. */
  readonly detail?: string;
}

/** Tell them apart by `'response' in result`. */
export type Grok2Result = Grok2Reply | Grok2Failure;

/** An item of a streamed answer: pieces, then either the end or a failure. */
export type Grok2Chunk = { readonly content: string } | ({ readonly done: true } & Grok2Reply) | Grok2Failure;

/** What a reader sees when a model said nothing at all (REQUIREMENTS 4.4). */
export const emptyReplyText = "I wasn't able to produce a response. Please try again.";

/** The reply an answer stands for. */
export function replyOf(answer: ChatAnswer, model: string, notice: string | undefined): Grok2Reply {
  const response = answer.content.trim() === '' ? emptyReplyText : answer.content;
  return {
    response,
    model,
    tokens: answer.usage.total_tokens || wordCount(answer.content),
    ...(notice === undefined ? {} : { notice }),
  };
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
