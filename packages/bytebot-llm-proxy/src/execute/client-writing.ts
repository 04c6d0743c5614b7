import { randomUUID } from 'node:crypto';
import { type ChatChunk, type ChatCompletion, SSE_DONE } from '@bytebot/shared';
import type { AnswerContext, ClientDialect, DialectStream } from '../dialects/client-dialect.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { asAsked, keeperOf } from '../responses/keep-answer.ts';
import { textChunk, textCompletion } from './legacy-completion.ts';

/** How a canonical answer is written for the client. */
export interface ClientWriting {
  writeAnswer(completion: ChatCompletion): unknown;
  /** @param echoModel Replaces the upstream's model name, where the config asks for it. */
  createStream(echoModel: string | undefined): DialectStream;
}

/** As the canonical form itself. */
export const chatWriting: ClientWriting = {
  writeAnswer: (completion) => completion,
  createStream: (echoModel) => new OpenaiStream((chunk) => chunk, echoModel),
};

/** As legacy completions. */
export const legacyWriting: ClientWriting = {
  writeAnswer: textCompletion,
  createStream: (echoModel) => new OpenaiStream(textChunk, echoModel),
};

/** As the client wants its answer: in its own dialect, or in that of the route. */
export function writingFor(exchange: Exchange, call: ModelCall): ClientWriting {
  if (call.dialect !== undefined) return dialectWriting(exchange, call, call.dialect);
  return exchange.operation === 'completion' ? legacyWriting : chatWriting;
}

/** In another dialect. */
function dialectWriting(exchange: Exchange, call: ModelCall, dialect: ClientDialect): ClientWriting {
  const contextWith = (echoModel: string | undefined): AnswerContext => ({
    request: asAsked(exchange, dialect.answerPart(call.parsed())),
    requestedModel: call.model,
    echoModel,
    uniqueId: randomUUID().replaceAll('-', ''),
    created: Math.floor(Date.now() / 1000),
    keep: keeperOf(exchange, call),
  });
  const { echoRequestedModel } = exchange.snapshot.settings;
  return {
    writeAnswer: (completion) =>
      dialect.writeAnswer(completion, contextWith(echoRequestedModel ? call.model : undefined)),
    createStream: (echoModel) => dialect.createStream(contextWith(echoModel), exchange.manner),
  };
}

/** OpenAI's events: one for each chunk, and a mark at the end. */
class OpenaiStream implements DialectStream {
  readonly #bodyOf: (chunk: ChatChunk) => unknown;
  readonly #echoModel: string | undefined;

  constructor(bodyOf: (chunk: ChatChunk) => unknown, echoModel: string | undefined) {
    this.#bodyOf = bodyOf;
    this.#echoModel = echoModel;
  }

  write(chunk: ChatChunk): string {
    const written = this.#echoModel === undefined ? chunk : { ...chunk, model: this.#echoModel };
    return `data: ${JSON.stringify(this.#bodyOf(written))}\n\n`;
  }

  end(): string {
    return SSE_DONE;
  }
}
