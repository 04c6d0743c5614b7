import {
  buildOpenaiChat,
  type ChatStreamReader,
  type NativeDialect,
  type Provider,
  type ReadContext,
} from '@bytebot/llm-providers';
import {
  type ChatChunk,
  type ChatCompletion,
  isJsonObject,
  type JsonObject,
  memberOf,
  ProviderError,
  type SseEvent,
  textOf,
} from '@bytebot/shared';
import { ErrorEvent } from './stream-reader.ts';

/**
 * OpenAI's dialect read as objects, for the few requests to OpenAI-compatible providers that cannot pass as
 * bytes (a legacy completion served by a chat model).
 */
export const openaiDialect: NativeDialect = {
  buildChat: (request, target) => ({ body: { ...request, model: target.model }, dropped: [] }),

  readChat: (body) => {
    if (isCompletion(body)) return body;
    throw unreadable('The answer is not a chat completion');
  },

  createChatStream: () => {
    let finished = false;
    let ended = false;
    return {
      get finished() {
        return finished;
      },
      get ended() {
        return ended;
      },
      read: (event) => {
        if (event.data === '[DONE]') {
          finished = true;
          ended = true;
          return [];
        }
        const chunk = parseChunk(event.data);
        if (chunk.choices.some((choice) => choice.finish_reason)) finished = true;
        return [chunk];
      },
    };
  },
};

/**
 * The same for a request that a client of another dialect has sent: what the server has no place for is taken out of it,
 * and the answer is brought into the canonical form, with the client's names of functions and thoughts in one place.
 */
export function openaiDialectFor(provider: Provider): NativeDialect {
  const known = dialects.get(provider);
  if (known !== undefined) return known;
  const takesAddresses = provider.chatSurface?.media?.includes('file_url') === true;
  const made: NativeDialect = {
    // Pictures are fetched by every server, documents by none but a few.
    ...(takesAddresses ? {} : { mustInline: (_url, path) => path?.includes('.file') === true }),
    buildChat: (request, target) => buildOpenaiChat(request, target, provider),
    readChat: (body, context) => canonical(openaiDialect.readChat(body, context), 'message', context),
    createChatStream: (context) => new CanonicalStream(openaiDialect.createChatStream(context), context),
  };
  dialects.set(provider, made);
  return made;
}

const dialects = new WeakMap<Provider, NativeDialect>();

class CanonicalStream implements ChatStreamReader {
  readonly #inner: ChatStreamReader;
  readonly #context: ReadContext;

  constructor(inner: ChatStreamReader, context: ReadContext) {
    this.#inner = inner;
    this.#context = context;
  }

  get finished(): boolean {
    return this.#inner.finished;
  }

  get ended(): boolean {
    return this.#inner.ended === true;
  }

  read(event: SseEvent): readonly ChatChunk[] {
    return this.#inner.read(event).map((chunk) => canonical(chunk, 'delta', this.#context));
  }
}

/** Servers call thoughts `reasoning_content` or `reasoning`; functions have the names that the request gave them. */
function canonical<Answer extends ChatCompletion | ChatChunk>(
  answer: Answer,
  part: 'message' | 'delta',
  { toolNames }: ReadContext,
): Answer {
  const choices: readonly JsonObject[] = answer.choices;
  const isPlain = choices.every((choice) => {
    const said = choice[part];
    return (
      textOf(said, 'reasoning') === undefined && (toolNames === undefined || !memberOf(said, 'tool_calls'))
    );
  });
  if (isPlain) return answer;
  return {
    ...answer,
    choices: choices.map((choice) => ({ ...choice, [part]: canonicalMessage(choice[part], toolNames) })),
  };
}

function canonicalMessage(said: unknown, toolNames: ReadContext['toolNames']): unknown {
  if (!isJsonObject(said)) return said;
  const { reasoning, tool_calls: calls } = said;
  const thoughts = typeof reasoning === 'string' && !textOf(said, 'reasoning_content');
  return {
    ...said,
    ...(thoughts ? { reasoning_content: reasoning } : {}),
    ...(Array.isArray(calls) ? { tool_calls: calls.map((call) => withClientName(call, toolNames)) } : {}),
  };
}

function withClientName(call: unknown, toolNames: ReadContext['toolNames']): unknown {
  const called = memberOf(call, 'function');
  const name = textOf(called, 'name');
  const own = name === undefined ? undefined : toolNames?.get(name);
  if (own === undefined || !isJsonObject(call) || !isJsonObject(called)) return call;
  return { ...call, function: { ...called, name: own } };
}

function isCompletion(body: unknown): body is ChatCompletion {
  return isJsonObject(body) && Array.isArray(body.choices) && body.choices.every(isChoice);
}

/** A choice of an answer has a message, one of a chunk a delta. */
function isChoice(choice: unknown): boolean {
  return isJsonObject(choice) && (isJsonObject(choice.message) || isJsonObject(choice.delta));
}

function parseChunk(data: string): ChatChunk {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    throw unreadable('An event of the stream is not JSON');
  }
  if (typeof chunk === 'object' && chunk !== null && 'error' in chunk && chunk.error) {
    throw new ErrorEvent(data);
  }
  if (isCompletion(chunk)) return chunk as unknown as ChatChunk;
  throw unreadable('An event of the stream is not a chat completion chunk');
}

function unreadable(message: string): ProviderError {
  return new ProviderError({ kind: 'upstream', message, status: 502 });
}
