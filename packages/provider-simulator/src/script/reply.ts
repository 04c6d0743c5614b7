/** One scripted reply. Without any field it is the normal answer. */
export interface Reply {
  /** 100 to 599. From 300 on without a body: the provider's own error for it. */
  readonly status?: number;
  /** Added to, or replacing, what is sent; an empty value removes the header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is: text, or an object as JSON. */
  readonly body?: unknown;
  /** A recorded error, `openrouter/free-models-per-day`. */
  readonly fixture?: string;
  /** Seconds; the `retry-after` header, and the hint in the body where the provider puts one. */
  readonly retryAfter?: number;
  /** Before the headers. */
  readonly delayMs?: number;
  /** Accept and never answer. */
  readonly hang?: boolean;
  /** Reset the connection without an answer. */
  readonly reset?: boolean;
  /** The text of the answer. */
  readonly text?: string;
  /** The same in pieces: one content event each. */
  readonly chunks?: readonly string[];
  /** The tools that are called in place of a text, whatever the question says; offered or not. */
  readonly tools?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** After each content event; with `splitBytes` after each piece of bytes. */
  readonly chunkDelayMs?: number;
  /** Comments, or pings, before the content. */
  readonly keepAlives?: number;
  /** After so many content events: destroy the connection. */
  readonly cutAfter?: number;
  /** … end the response with neither finish reason nor end mark. */
  readonly endAfter?: number;
  /** … send nothing for ever. */
  readonly stallAfter?: number;
  /** … send one event nobody can decode, and go on. */
  readonly malformedAfter?: number;
  /** … send an error in the provider's own form, and end. */
  readonly errorAfter?: number;
  /** The error for `errorAfter`; without it the provider's own for an overload. */
  readonly errorBody?: unknown;
  /** Answer 200 with a web page. */
  readonly html?: boolean;
  /** Answer 200 with nothing. */
  readonly empty?: boolean;
  /** Write the answer in pieces of so many bytes. */
  readonly splitBytes?: number;
  /** In the provider's words. */
  readonly finishReason?: string;
  /** In the provider's form; null leaves it out. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** End a stream without its end mark. */
  readonly dropDone?: boolean;
  /** Announce the whole length, send half of it, destroy the connection. */
  readonly tearBody?: boolean;
}

/** Which requests a script answers; every field given must fit. */
export interface Match {
  readonly provider?: string;
  readonly model?: string;
  /** A part of the path. With it look-ups (`/models`, `/key`) match too, without it only calls of a model do. */
  readonly path?: string;
  /** The key as it was sent, whole: a key that its owner has revoked. */
  readonly key?: string;
}

export interface Script {
  readonly match: Match;
  readonly replies: readonly Reply[];
  /** `last`: the last reply goes on answering once the others are used up. */
  readonly repeat?: 'last';
}

/** What a script is matched against. */
export interface ScriptableRequest {
  readonly provider: string;
  readonly model: string | undefined;
  readonly path: string;
  /** Empty when none was sent. */
  readonly key: string;
  /** False for look-ups: model lists, the key. */
  readonly isModelCall: boolean;
}
