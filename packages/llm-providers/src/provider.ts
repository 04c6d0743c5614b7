import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  ClassifiedError,
  EmbeddingRequest,
  EmbeddingResponse,
  ErrorFacts,
  SseEvent,
} from '@bytebot/shared';
import type { ChatSurface } from './chat-surface.ts';
import type { Credentials, CredentialWorld, UnsignedRequest } from './credentials.ts';
import type { Operation } from './operation.ts';
import type { Recall, Remember } from './translate/turn-memory.ts';

/** A provider's own `litellm_params` of one deployment, references resolved (`aws_region_name`, `api_version`). */
export type ProviderSettings = Readonly<Record<string, unknown>>;

/** Where one call goes. Plain data; the caller has resolved keys, wildcards and ids. */
export interface Target {
  /** The base address without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** The model id as the provider knows it. */
  readonly model: string;
  /** What the config says in the provider's `settingNames`; absent when it has none. */
  readonly settings?: ProviderSettings;
  /** What `obtainCredentials` gave; absent for providers without it. */
  readonly credentials?: Credentials['values'];
}

/** What the environment may say about a provider's identification headers. */
export type EnvironmentReader = (name: string) => string | undefined;

/**
 * One provider. Every method is pure: data in, data out; sockets, clocks and keys belong to the caller.
 *
 * A provider without `native` speaks OpenAI's dialect: request and answer pass through as bytes. One with
 * `native` is translated to and from that dialect.
 */
export interface Provider {
  /** The prefix in a LiteLLM config (`openrouter` in `openrouter/openai/gpt-4o`). */
  readonly id: string;
  /** The name in messages: `<name> API error: …`. */
  readonly name: string;
  /** Variables that may hold the key, the first set one wins. The first is the one named in errors. */
  readonly keyVariables: readonly string[];
  /** False for self-hosted servers that take no key. */
  readonly keyRequired: boolean;
  /** Variables that replace `defaultBaseUrl` (REQUIREMENTS C-6). */
  readonly baseUrlVariables: readonly string[];
  /** The provider's public address, without a trailing slash; absent when only the config can know it. */
  readonly defaultBaseUrl?: string;
  /** All that it takes; in its own words those that it lists beside `chat`. */
  readonly operations: readonly Operation[];
  /**
   * The fields that its `/responses` knows, where those are not all of OpenAI's: a request with any other is asked by
   * way of a chat.
   */
  readonly responsesFields?: ReadonlySet<string>;
  /** Whether it takes a listed operation at this address and model; absent: at all of them. */
  serves?(operation: Operation, target: Target): boolean;
  /**
   * Top-level fields that a request of a dialect that passes as bytes is changed by on its way to this provider, where
   * that is more than the model's name (Claude on Vertex AI takes no `model` and wants `anthropic_version`); undefined
   * where it is not.
   */
  passedFields?(operation: Operation, target: Target, streaming: boolean): PassedFields | undefined;
  /** Top-level request fields the provider is known to reject: a 400 that names them, or removed with `drop_params`. */
  readonly rejectedFields?: readonly string[];
  /**
   * Fields of a message the provider refuses though they ask for nothing (an earlier answer's thoughts, which clients
   * send back): left out, and nobody need be told.
   */
  readonly rejectedMessageFields?: readonly string[];
  /** Top-level request fields that the provider knows under another name: `{max_completion_tokens: 'max_tokens'}`. */
  readonly renamedFields?: Readonly<Record<string, string>>;
  /** The same for one model, where models differ; asked instead of `renamedFields`. */
  renamedFieldsFor?(model: string): Readonly<Record<string, string>> | undefined;
  /** What it takes beside OpenAI's API reference, for requests written anew; absent: nothing is known. */
  readonly chatSurface?: ChatSurface;
  /** Whether `stream_options.include_usage` is understood; the proxy then asks for usage on every stream. */
  readonly streamUsage?: boolean;
  /** Whether it is understood with these settings (an older version of the API); absent: as `streamUsage` says. */
  streamUsageWith?(settings: ProviderSettings): boolean;
  /** Whether `GET {base}/models` is a catalogue that short model names are completed from (C-1). */
  readonly hasCatalogue?: boolean;
  /** Request headers of the caller that go upstream too, in lower case (C-7, `anthropic-beta`). */
  readonly forwardedHeaders?: readonly string[];
  /**
   * `litellm_params` that only this provider reads; they reach it as `Target.settings` and never go upstream. A
   * name that ends in `_` stands for all that begin with it.
   */
  readonly settingNames?: readonly string[];
  /** Variables that give a setting where the config does not, the first set one wins: `{api_version: ['AZURE_API_VERSION']}`. */
  readonly settingVariables?: Readonly<Record<string, readonly string[]>>;
  /** The model id as the provider knows it, where it differs from what follows the prefix in the config. */
  modelId?(model: string): string;
  /**
   * The address where it follows from the settings or the model (a region); asked when neither config nor variable
   * names one.
   */
  baseUrlFor?(settings: ProviderSettings, environment: EnvironmentReader, model?: string): string | undefined;
  /**
   * Obtains what calls are authenticated with, where that is not simply a key. The caller keeps the result until
   * shortly before it expires, and asks once for calls that need it at the same time.
   * @throws CredentialError saying what is missing or was refused.
   */
  obtainCredentials?(
    settings: ProviderSettings,
    apiKey: string | undefined,
    world: CredentialWorld,
  ): Promise<Credentials | undefined>;
  /** The headers that sign a request (AWS Signature Version 4), in lower case; sent in addition to its own. */
  sign?(request: UnsignedRequest, target: Target): Promise<Record<string, string>>;
  /** Path and query after the base address, with a leading slash. */
  path(operation: Operation, target: Target, streaming: boolean): string;
  /** Authentication and identification headers, in lower case; without content type and length. */
  headers(target: Target, environment: EnvironmentReader): Record<string, string>;
  /** The provider's own dialect; without one it speaks OpenAI's. */
  readonly native?: NativeDialect;
  /**
   * The dialect for this address and model, undefined for OpenAI's; asked instead of `native` where it depends on
   * them (Gemini's `/openai` base, C-21; Claude models on Vertex AI).
   */
  dialectFor?(target: Target): NativeDialect | undefined;
  /** Corrects the generic classification where this provider means something else by it. At most 40 lines. */
  refineError?(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError;
}

/** How a request in a provider's own dialect is changed on its way there. */
export interface PassedFields {
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
}

/** What a reader needs beside the answer itself. */
export interface ReadContext {
  /** The model asked of the provider, for answers that do not name one. */
  readonly model: string;
  /** Epoch seconds, for dialects without a creation time. */
  readonly created: number;
  /** An id of our own, for dialects without one. It is random: ids of tool calls are made from it. */
  readonly id: string;
  /** `NativeRequest.toolNames` of the request this answers. */
  readonly toolNames?: ReadonlyMap<string, string>;
  /** Takes what the provider wants back with this turn, for clients that will not keep it (`TurnMemory.remember`). */
  readonly remember?: Remember;
}

/** A translated request body and what could not be carried over. */
export interface NativeRequest {
  readonly body: Record<string, unknown>;
  /** Parameters that the provider has no place for and that were left out. */
  readonly dropped: readonly string[];
  /**
   * Wishes that this model has no way to follow and that need not keep it from answering (to think, for one that does
   * not): told, but never a reason to refuse the request.
   */
  readonly leftOut?: readonly string[];
  /** Headers that this very request needs (`anthropic-beta`), in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The client's function names by those sent instead, where a name breaks the provider's rules; absent when none does. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/**
 * How a native stream is cut into events: server-sent events; lines of JSON, each an event without a name; or
 * Amazon's binary event stream, where the event's name is its `:event-type` or `:exception-type`.
 */
export type StreamFraming = 'sse' | 'ndjson' | 'aws-event-stream';

/** Translation between OpenAI's dialect and the provider's own. Pure. */
export interface NativeDialect {
  /** Default: server-sent events. */
  readonly framing?: StreamFraming;
  /**
   * True when `buildChat` carries the prose of the user, the system and tools, and the payload of pictures, as they
   * are: it neither reads nor measures nor encodes them. The caller may then leave long ones out of the request, with
   * marks in their place. The assistant's texts, and texts that may be JSON, are always there. Absent: false.
   */
  readonly carriesTexts?: boolean;
  /**
   * Whether media at this http(s) address must travel inside the request, because the provider does not fetch it.
   * The caller then fetches it and puts a data URL in its place before `buildChat`. Absent: never.
   *
   * @param path Where the client wrote it: `messages[0].content[1].file.file_id`.
   */
  mustInline?(url: string, path?: string): boolean;
  /**
   * @param recall Gives what was remembered of earlier turns (`TurnMemory.recall`), for clients that did not keep it.
   * @throws RequestTranslationError when the request cannot be expressed.
   */
  buildChat(request: ChatRequest, target: Target, recall?: Recall): NativeRequest;
  /** @throws ProviderError when the answer is a failure in a 200 (blocked prompt, empty answer). */
  readChat(body: unknown, context: ReadContext): ChatCompletion;
  createChatStream(context: ReadContext): ChatStreamReader;
  buildEmbedding?(request: EmbeddingRequest, target: Target): NativeRequest;
  readEmbedding?(body: unknown, context: ReadContext): EmbeddingResponse;
  /**
   * How many inputs one embedding call of this model takes. The caller makes several calls of a longer list and joins
   * their answers. Absent: any number.
   */
  embeddingInputs?(target: Target): number;
}

/** Reads one native stream, event by event. Stateful, but without I/O. */
export interface ChatStreamReader {
  /**
   * The chunks this event gives, in order; often none. Usage, when the provider reports it, comes in a chunk
   * with empty `choices`, once, after the finish reason; the proxy drops it if the client did not ask.
   * @throws ProviderError when the event reports a failure.
   */
  read(event: SseEvent): readonly ChatChunk[];
  /** True once the provider has said that the answer is complete (finish reason or end event seen). */
  readonly finished: boolean;
  /** True once the dialect's own last event has been read; absent where only the connection tells. */
  readonly ended?: boolean;
}

/** The request asks for something this provider cannot be told. Answered as 400 `invalid_request`. */
export class RequestTranslationError extends Error {
  override readonly name = 'RequestTranslationError';
  /** Where in the request, as a path: `messages[2].content[0]`. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}
