/** A streamed answer, ready to be written: every text is bytes on the wire, end of event included. */
export interface EventStream {
  readonly contentType: string;
  /** `latin1`: each character is a byte, for streams that are not text. Default: UTF-8. */
  readonly encoding?: 'latin1';
  /** What comes before the first content: the role chunk, `message_start`. */
  readonly opening: string;
  /** One event per piece of content. */
  readonly content: readonly string[];
  /** Finish reason and usage. */
  readonly closing: string;
  /** `data: [DONE]`, `message_stop`; empty where the dialect has none. */
  readonly endMark: string;
  readonly keepAlive: string;
  /** Sent before the opening, without being asked: OpenRouter's comments. */
  readonly greeting?: string;
  /** An event that cannot be decoded. */
  readonly malformed: string;
  /**
   * An error in the provider's own form; without a body the one of an overload.
   *
   * @param sent How many pieces of content came before, for events that are numbered.
   */
  errorEvent(body: unknown, sent?: number): string;
}

/** What an operation answers. */
export type Outcome =
  | { readonly kind: 'whole'; readonly status: number; readonly headers: HeaderMap; readonly body: unknown }
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly headers: HeaderMap;
      readonly stream: EventStream;
    };

export type HeaderMap = Readonly<Record<string, string>>;
