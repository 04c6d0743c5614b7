import type { Provider } from '@bytebot/llm-providers';
import type { Log } from '@bytebot/service';
import { errorKinds, headerOf, ProviderError, SseDecoder, type SseEvent } from '@bytebot/shared';
import type { CallContext } from '../errors/call-context.ts';
import { modelErrorOf } from '../errors/model-error-of.ts';
import { StreamErrorEvent } from '../errors/thrown-facts.ts';
import { AnswerAssembler } from './answer-assembler.ts';
import { AgentInterrupt, type AssistantTurn, type ModelDelta, type ModelRequest } from './chat-model.ts';
import type { ModelConnection, OutgoingRequest, WireAnswer } from './model-connection.ts';
import { ModelError } from './model-error.ts';
import { type AnswerDialect, unreadable } from './openai-dialect.ts';
import { type Sleep, type Tried, withRetries } from './retry.ts';

/** One call, ready to be sent. */
export interface ModelCall extends OutgoingRequest {
  readonly dialect: AnswerDialect;
  /** What the dialect's readers want to know. */
  readonly context: Parameters<AnswerDialect['createChatStream']>[0];
}

/** How the calls of a way to models are made; made anew for each try, because a key may have changed. */
export interface ModelRoute {
  /** The model as it is asked for, in errors and in the log. */
  readonly model: string;
  readonly provider?: Provider | undefined;
  readonly proxyHost: string | undefined;
  /** @throws ModelError when the call cannot be made. */
  prepare(): ModelCall;
}

interface CallerWorld {
  readonly connection: ModelConnection;
  readonly log: Log;
  readonly redact: (text: string) => string;
  readonly sleep: Sleep;
  readonly nowMs: () => number;
}

/** Asks a model: sends, reads the answer as it comes, tries again where that helps, and says what went wrong. */
export class ModelCaller {
  readonly #world: CallerWorld;

  constructor(world: CallerWorld) {
    this.#world = world;
  }

  /**
   * @throws ModelError after the last try, with a line in the log.
   * @throws AgentInterrupt when the signal was aborted; the call upstream is cut then.
   */
  async ask(route: ModelRoute, request: ModelRequest): Promise<AssistantTurn> {
    const { log, sleep } = this.#world;
    try {
      return await withRetries(() => this.#try(route, request), {
        signal: request.signal,
        sleep,
        onRetry: (error, failures, waitMs) => {
          log.warn('The model is asked again', {
            ...failureFields(error),
            try: failures + 1,
            wait_ms: waitMs,
          });
        },
      });
    } catch (error) {
      if (request.signal.aborted || error instanceof AgentInterrupt) {
        log.info('Chat Completion API call aborted', { model: route.model });
        throw new AgentInterrupt();
      }
      if (error instanceof ModelError) {
        const write = errorKinds[error.kind].transient ? log.warn : log.error;
        write('The model could not answer', failureFields(error));
      }
      throw error;
    }
  }

  async #try(route: ModelRoute, request: ModelRequest): Promise<Tried<AssistantTurn>> {
    const listener = new Listener(request);
    const assembler = new AnswerAssembler((delta) => listener.tell(delta));
    try {
      request.signal.throwIfAborted();
      const call = route.prepare();
      const answer = await this.#world.connection.send(call, request.signal);
      await read(answer, call, assembler);
      const turn = assembler.turn(headerOf(answer.headers, 'x-request-id'));
      if (turn.blocks.length === 0 && turn.finishReason === 'content_filter') throw withheld();
      return { result: turn };
    } catch (error) {
      if (request.signal.aborted) throw new AgentInterrupt();
      if (listener.failed) throw error;
      return { error: this.#failure(error, route, assembler.hasBegun), hasBegun: assembler.hasBegun };
    }
  }

  #failure(error: unknown, { model, provider, proxyHost }: ModelRoute, hasBegun: boolean): ModelError {
    const { redact, nowMs } = this.#world;
    const context: CallContext = { model, provider, proxyHost, hasBegun, redact, nowMs: nowMs() };
    return modelErrorOf(error, context);
  }
}

/** Whoever watches the answer; what it throws is a mistake of its own and no failure of the model. */
class Listener {
  readonly #request: ModelRequest;
  failed = false;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  tell(delta: ModelDelta): void {
    try {
      this.#request.onDelta?.(delta);
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
}

/** An answer of which the provider let nothing through. */
function withheld(): ProviderError {
  const message = 'The safety system withheld the whole answer.';
  return new ProviderError({ kind: 'content_policy', message, status: errorKinds.content_policy.status });
}

/** What the log says of a failure: everything but keys (REQUIREMENTS S0-26). */
function failureFields(error: ModelError): Readonly<Record<string, unknown>> {
  return {
    provider: error.provider,
    model: error.model,
    status: error.status,
    code: error.code,
    kind: error.kind,
    request_id: error.requestId,
    error: error.message,
    upstream_message: error.upstreamMessage,
    upstream_code: error.upstreamCode,
    hint: error.hint,
    retry_after_ms: error.retryAfterMs,
    attempts: error.attempts,
  };
}

/** As objects, JSON may take twenty times the room of its bytes. */
const WHOLE_ANSWER_BYTES = 16 * 1024 * 1024;

/** Reads an answer to its end, whether it is streamed or came in one piece from a proxy that does not stream. */
async function read(answer: WireAnswer, call: ModelCall, assembler: AnswerAssembler): Promise<void> {
  const type = headerOf(answer.headers, 'content-type') ?? '';
  try {
    if (/\bjson\b/i.test(type)) await readWhole(answer, call, assembler);
    else if (/\bhtml\b/i.test(type)) throw unreadable('The answer is a web page.');
    else await readStream(answer, call, assembler);
  } catch (error) {
    answer.cut();
    // The head of a stream knows the request id, its error event need not.
    throw error instanceof StreamErrorEvent ? new StreamErrorEvent(error.bodyText, answer.headers) : error;
  }
}

async function readWhole(answer: WireAnswer, call: ModelCall, assembler: AnswerAssembler): Promise<void> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of answer.pieces) {
    pieces.push(piece);
    sizeBytes += piece.byteLength;
    if (sizeBytes > WHOLE_ANSWER_BYTES) throw unreadable('The answer is longer than an answer can be.');
  }
  const text = Buffer.concat(pieces).toString('utf8');
  assembler.addWhole(call.dialect.readChat(parsed(text), call.context));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(text.trim() === '' ? 'The answer is empty.' : 'The answer is no JSON.');
  }
}

async function readStream(answer: WireAnswer, call: ModelCall, assembler: AnswerAssembler): Promise<void> {
  const decoder = new SseDecoder();
  const reader = call.dialect.createChatStream(call.context);
  const take = (events: readonly SseEvent[]): void => {
    for (const event of events) for (const chunk of reader.read(event)) assembler.add(chunk);
  };
  for await (const piece of answer.pieces) {
    take(decoder.push(piece));
    if (reader.ended === true) {
      answer.complete();
      break;
    }
  }
  if (reader.ended !== true) take(decoder.end());
  if (!reader.finished) {
    throw unreadable(
      assembler.hasBegun ? 'The stream ended before the answer was complete.' : 'The stream is empty.',
    );
  }
}
