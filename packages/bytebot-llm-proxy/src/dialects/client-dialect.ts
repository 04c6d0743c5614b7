import type { ForeignChat } from '@bytebot/llm-providers';
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  ErrorBody,
  ErrorKind,
  JsonObject,
  Usage,
} from '@bytebot/shared';

/**
 * What a client speaks where that is not OpenAI's chat completions: its requests become chats in the canonical form
 * (`ChatRequest`, with LiteLLM's extensions such as `thinking_blocks`, `cache_control` and
 * `provider_specific_fields`), canonical answers become its own. Where the provider speaks the same dialect nothing of
 * this is asked: the bytes pass, and `NativeReading` says what they mean. Pure.
 */
export interface ClientDialect {
  readonly operation: ForeignChat;
  /** What is wrong with the headers of a request, such as a version that never was. */
  checkHeaders?(headers: Readonly<Record<string, string | string[] | undefined>>): DialectError | undefined;
  /** What is wrong with a request to count the tokens of one. */
  checkCount?(body: JsonObject): DialectError | undefined;
  /**
   * The request in the canonical form; control fields of the proxy are not the dialect's business and are left out.
   *
   * @throws DialectError naming the place of what is malformed or cannot be said in the canonical form.
   */
  readRequest(body: JsonObject): CanonicalRequest;
  /**
   * What of a request an answer to it is written with. The rest, which may be megabytes of pictures, is let go of while
   * the answer streams.
   */
  answerPart(body: JsonObject): JsonObject;
  /** The whole answer as the client expects it; to be printed as JSON. */
  writeAnswer(completion: ChatCompletion, context: AnswerContext): JsonObject;
  createStream(context: AnswerContext, manner: StreamManner): DialectStream;
  /** The envelope of a failure, made from OpenAI's; the fields of the proxy's own stay in it. */
  errorBody(body: ErrorBody): unknown;
  /** The status of a failure where the dialect has one of its own for it (Anthropic's 529); undefined: as for everybody. */
  failureStatus?(kind: ErrorKind, status: number): number | undefined;
  /** How an answer streams. */
  stream(manner: StreamManner): StreamForm;
  readonly native: NativeReading;
  /** The canonical defaults of a deployment (`temperature`, `max_tokens`) under the dialect's own top-level names. */
  nativeDefaults(defaults: Readonly<Record<string, unknown>>, body: JsonObject): Record<string, unknown>;
}

export interface CanonicalRequest {
  /** `model` and `stream` are not read: the caller knows them. */
  readonly chat: Omit<ChatRequest, 'model'>;
  /** Paths of fields that only steer the client's own provider and were left out (`context_management`); told in a header. */
  readonly dropped: readonly string[];
}

/** What an answer is written with. */
export interface AnswerContext {
  /** What `answerPart` has left of the request. */
  readonly request: JsonObject;
  /** The model as the client named it. */
  readonly requestedModel: string;
  /** Replaces the provider's own name for the model in the answer; undefined: the provider's stays. */
  readonly echoModel: string | undefined;
  /** Random, without a prefix: ids of the dialect (`msg_…`, `resp_…`) are made from it. */
  readonly uniqueId: string;
  /** Epoch seconds. */
  readonly created: number;
  /**
   * Takes the whole answer as the client gets it (a stream's: as its last event holds it), where the proxy keeps it for
   * questions that follow; to be called once, before the end of the answer is given back. Absent: it is not kept, and an
   * answer that says so says it (`store: false`).
   */
  readonly keep?: ((answer: JsonObject) => void) | undefined;
}

/** Writes one answer, chunk by chunk. Stateful, without I/O. */
export interface DialectStream {
  /** The text of the events that this chunk gives, often none. Usage comes in a chunk without choices, after the finish reason. */
  write(chunk: ChatChunk): string;
  /** The events that end a complete answer. */
  end(): string;
}

/** How the client wants a stream: events, or one JSON array (Gemini without `alt=sse`). */
export type StreamManner = 'events' | 'json-array';

/** The form of a stream on the wire. */
export interface StreamForm {
  readonly contentType: string;
  /** What keeps a silent stream alive; also before its first event. */
  readonly heartbeat: string;
  /**
   * What a stream ends with that fails after it has begun, ready to be sent.
   *
   * @param hasBegun Whether anything but heartbeats has been sent. Default: true.
   */
  failure(body: ErrorBody, hasBegun?: boolean): string;
  /** An event of a provider of the same dialect in this form, from its data; absent where it may pass as it is. */
  framedEvent?(data: string, isFirst: boolean): string;
  /** What follows the last event framed so. */
  framedEnd?(): string;
}

/** What passing bytes of the dialect say, as far as the proxy has to know. */
export interface NativeReading {
  /** An answer held whole; `value` is what its JSON says. */
  readAnswer(value: unknown): NativeFacts;
  /**
   * One event of a stream. Undefined for one that says nothing but what its name says and is passed on as it is
   * (a delta): `isContentEvent` is asked first, so that it need not be parsed.
   */
  readEvent(name: string, value: unknown): NativeEventFacts;
  /** Whether an event of this name is content and nothing else, so that its data need not be parsed. */
  isContentEvent(name: string): boolean;
  /** What the proxy's request for a whole answer and for a stream is cut into: only events today. */
  readonly doneMark: string | undefined;
}

export interface NativeFacts {
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
  /** The provider held back what the model wrote. */
  readonly isFiltered: boolean;
  /** An error inside an answer with status 200. */
  readonly isError: boolean;
  /** Why it is no answer, in a few words; undefined for one. */
  readonly unreadable: string | undefined;
}

export interface NativeEventFacts {
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
  readonly hasContent: boolean;
  readonly isError: boolean;
  /** The provider has said that its answer is complete. */
  readonly isComplete: boolean;
  /** Nothing follows it. */
  readonly isEnd: boolean;
  /** Keeps the connection alive and says nothing. */
  readonly isPing: boolean;
}

/** The request cannot be read or cannot be said in the canonical form; answered as 400. */
export class DialectError extends Error {
  override readonly name = 'DialectError';
  /** Where in the request, as a path: `messages[2].content[0].type`. */
  readonly path: string;
  readonly hint: string | undefined;

  constructor(path: string, message: string, hint?: string) {
    super(message);
    this.path = path;
    this.hint = hint;
  }
}
