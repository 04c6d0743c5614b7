import {
  inEncodingFormat,
  isForeignChat,
  type NativeDialect,
  type NativeRequest,
  type Operation,
  type Provider,
  type ReadContext,
  type Recall,
  RequestTranslationError,
  type StreamFraming,
  type Target,
} from '@bytebot/llm-providers';
import type {
  ChatChunk,
  ChatRequest,
  EmbeddingRequest,
  EmbeddingResponse,
  SseEvent,
  Usage,
} from '@bytebot/shared';
import { Failure, missingParameter } from '../failure.ts';
import { type ClientWriting, chatWriting } from './client-writing.ts';
import { completionAsChat } from './legacy-completion.ts';
import { openaiDialect, openaiDialectFor } from './openai-dialect.ts';
import { inBatch, inputBatches, joinEmbeddings } from './split-embedding.ts';
import { isFilteredAnswer } from './sse/read-chunk.ts';

/** A parsed request body; its shape is checked where it is read. */
export type RequestBody = Record<string, unknown>;

/** What an answer has to become for the client, and what it says about itself. */
export interface TranslatedAnswer {
  readonly body: unknown;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  /** The provider held back what the model wrote. */
  readonly isFiltered: boolean;
}

/** Reads a native stream and says what to send; `finished` once the provider has completed its answer. */
export interface TranslatedStream {
  /** @throws ProviderError when the event reports a failure. */
  read(event: SseEvent): readonly ChatChunk[];
  readonly finished: boolean;
  /** True once the dialect's own last event has been read. */
  readonly ended?: boolean;
}

/** One request in the provider's words, and how to read what comes back. */
export interface Translation {
  /** Let go of once the answer has begun: it may hold megabytes of pictures. */
  body: Record<string, unknown>;
  /** The bodies of further calls, where one does not take every input; `readUnary` is then given all answers. */
  readonly others?: readonly Record<string, unknown>[] | undefined;
  /** Parameters that the provider has no place for. */
  readonly dropped: readonly string[];
  /** Wishes that the model cannot follow; told, and no reason to refuse. */
  readonly leftOut?: readonly string[] | undefined;
  /** Headers that this very request needs. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The client's names of functions by those sent instead; undefined when none had to change. */
  readonly toolNames: ReadonlyMap<string, string> | undefined;
  /** How the provider's stream is cut into events. */
  readonly framing: StreamFraming;
  /** The operation asked of the provider; differs for a legacy completion served by a chat model. */
  readonly operation: Operation;
  readUnary(body: unknown, context: ReadContext): TranslatedAnswer;
  createStream(context: ReadContext): TranslatedStream;
  /** How its chunks are written for the client. */
  readonly writing: ClientWriting;
}

/** The dialect that the provider speaks there, if it is not OpenAI's. */
export function dialectOf(provider: Provider, target: Target): NativeDialect | undefined {
  return provider.dialectFor === undefined ? provider.native : provider.dialectFor(target);
}

/** Whether the request can pass as bytes: same dialect, and the provider has this very operation. */
export function passesAsBytes(provider: Provider, target: Target, operation: Operation): boolean {
  if (!provider.operations.includes(operation) || provider.serves?.(operation, target) === false)
    return false;
  return !isTranslatable(operation) || dialectOf(provider, target) === undefined;
}

/** The operations that a provider's `native` dialect is about; it takes all others as they are, or not at all. */
function isTranslatable(operation: Operation): boolean {
  return operation === 'chat' || operation === 'completion' || operation === 'embedding';
}

/**
 * Translates a request for a provider that cannot take it as bytes.
 *
 * @param recall Gives what was remembered of earlier turns.
 * @param writing How the answer is written for the client; of a dialect of its own `request` is the canonical chat that
 * its request was read as.
 * @throws Failure `unsupported` when the provider has no such operation, `invalid_request` when the request
 * cannot be expressed there.
 */
export function translate(
  operation: Operation,
  request: RequestBody,
  provider: Provider,
  target: Target,
  recall?: Recall,
  writing: ClientWriting = chatWriting,
): Translation {
  const native = dialectOf(provider, target);
  try {
    if (operation === 'embedding') return translateEmbedding(request, provider, native, target);
    if (!isChat(operation)) throw notServed(operation, provider, target);
    const chat = operation === 'completion' ? completionAsChat(request) : chatRequest(request);
    const spoken = native ?? (isForeignChat(operation) ? openaiDialectFor(provider) : openaiDialect);
    return translateChat(chat, spoken, target, recall, writing);
  } catch (error) {
    if (!(error instanceof RequestTranslationError)) throw error;
    throw new Failure(
      'invalid_request',
      `${provider.name} cannot be asked this: ${error.path}: ${error.message}`,
      {
        param: error.path,
        model: target.model,
      },
    );
  }
}

/** Whether chat is a way to ask for it. */
export function isChat(operation: Operation): boolean {
  return operation === 'chat' || operation === 'completion' || isForeignChat(operation);
}

function notServed(operation: Operation, provider: Provider, { model }: Target): Failure {
  return new Failure('unsupported', `${provider.name} has no ${operation.replaceAll('_', ' ')}.`, { model });
}

function translateChat(
  chat: ChatRequest,
  dialect: NativeDialect,
  target: Target,
  recall: Recall | undefined,
  writing: ClientWriting,
): Translation {
  const { body, dropped, leftOut, headers, toolNames } = dialect.buildChat(chat, target, recall);
  return {
    body,
    dropped,
    leftOut,
    headers,
    toolNames,
    framing: dialect.framing ?? 'sse',
    operation: 'chat',
    readUnary: (answer, context) => {
      const completion = dialect.readChat(answer, context);
      const { usage, model } = completion;
      const isFiltered = isFilteredAnswer(completion);
      return { body: writing.writeAnswer(completion), usage, model, isFiltered };
    },
    createStream: (context) => dialect.createChatStream(context),
    writing,
  };
}

function translateEmbedding(
  request: RequestBody,
  provider: Provider,
  native: NativeDialect | undefined,
  target: Target,
): Translation {
  const { buildEmbedding, readEmbedding } = native ?? {};
  if (buildEmbedding === undefined || readEmbedding === undefined) {
    throw new Failure('unsupported', `${provider.name} has no embeddings.`, {
      hint: 'Use an embedding model of another provider.',
      model: target.model,
    });
  }
  const { input } = request;
  if (typeof input !== 'string' && !Array.isArray(input)) throw missingParameter('input', '/embeddings');
  const build = (part: unknown): NativeRequest =>
    buildEmbedding({ ...request, model: target.model, input: part } as EmbeddingRequest, target);
  const batches = inputBatches(input, native?.embeddingInputs?.(target) ?? Number.POSITIVE_INFINITY);
  const built = batches?.map((batch) => inBatch(batch, () => build(batch.input)));
  const { body, dropped, headers } = built?.[0] ?? build(input);
  const read = (answer: unknown, context: ReadContext): EmbeddingResponse =>
    batches === undefined
      ? readEmbedding(answer, context)
      : joinEmbeddings(
          listOf(answer).map((one) => readEmbedding(one, context)),
          batches,
        );
  return {
    body,
    others: built?.slice(1).map((one) => one.body),
    dropped,
    headers,
    toolNames: undefined,
    framing: 'sse',
    operation: 'embedding',
    readUnary: (answer, context) => {
      const embedding = inEncodingFormat(read(answer, context), request.encoding_format);
      return {
        body: embedding,
        usage: embedding.usage as Usage | undefined,
        model: embedding.model,
        isFiltered: false,
      };
    },
    createStream: () => {
      throw new Failure('invalid_request', 'Embeddings cannot be streamed.');
    },
    writing: chatWriting,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function chatRequest(request: RequestBody): ChatRequest {
  const { messages, model } = request;
  if (!Array.isArray(messages)) throw missingParameter('messages', '/chat/completions');
  const bad = messages.findIndex((message) => typeof message !== 'object' || message === null);
  if (bad !== -1) {
    throw new Failure('invalid_request', `messages[${bad}] must be an object with a role and content.`, {
      param: `messages[${bad}]`,
    });
  }
  return { ...request, model: String(model), messages } as ChatRequest;
}
