import type { ClassifiedError, Usage } from '@bytebot/shared';

/** Why an upstream stream is not, or no longer, an answer. */
export type StreamFault =
  /** The upstream reported an error; its JSON as text. */
  | { readonly cause: 'error'; readonly errorText: string }
  /** A reader has already understood the error. */
  | { readonly cause: 'classified'; readonly classified: ClassifiedError }
  /** Empty, not decodable, or ended without finish reason and end mark. */
  | { readonly cause: 'unreadable'; readonly reason: string };

/**
 * Reads one upstream stream on its way to the client, whatever its dialect. Nothing is ready before the first
 * content; what is ready always ends with a whole event.
 */
export interface StreamReader {
  push(chunk: Buffer): void;
  /** The upstream has ended its answer. */
  finish(): void;
  /** The events that may go out now; taking them empties the reader. */
  take(): Buffer | undefined;
  /** Whether content (text, reasoning, a tool call, a finish reason) has been seen. */
  readonly contentBegun: boolean;
  /** Whether the last push held more than keep-alives. */
  readonly sawActivity: boolean;
  readonly fault: StreamFault | undefined;
  /** The upstream has said that its answer is complete. */
  readonly complete: boolean;
  /** The end mark has been read: nothing more will go out, whatever the upstream still sends. */
  readonly ended: boolean;
  readonly usage: Usage | undefined;
  /** How many tokens have been read, roughly: for answers whose usage never comes. */
  readonly passedTokens: number;
  /** As the upstream names it. */
  readonly model: string | undefined;
  /** The provider's id of the answer, where it is asked for again by it. */
  readonly answerId?: string | undefined;
}

/** An event of a stream reports an error, in words that have not been classified yet. */
export class ErrorEvent extends Error {
  override readonly name = 'ErrorEvent';
  /** The event's data. */
  readonly errorText: string;

  constructor(errorText: string) {
    super('The stream reports an error');
    this.errorText = errorText;
  }
}
