import type { ErrorFacts } from '@bytebot/shared';
import { AnswerAssembler, type ChatAnswer } from './answer-assembler.ts';
import { CallClock } from './call-clock.ts';
import type { ChatBody } from './chat-body.ts';
import { type ChatStream, openChatStream } from './chat-stream.ts';
import type { Connection, OutgoingRequest, WireAnswer } from './connection.ts';
import { errorBodyOf, parseJson } from './error-in-success.ts';
import {
  cancelled,
  errorOfAnswer,
  errorOfTransport,
  OpenRouterError,
  unreadableAnswer,
} from './openrouter-error.ts';
import { readErrorText, readText } from './read-body.ts';
import { type RepeatOptions, repeatCall } from './repeat-call.ts';

/** As objects, JSON takes many times the room of its bytes. */
const answerBytesMax = 64 * 1_048_576;
const errorBytesMax = 512 * 1_024;
/** From the head of an error answer to the end of its body. */
const errorBodyMs = 5_000;

/** What a caller needs to know of the outside. */
export interface CallerWorld {
  readonly connection: Connection;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Authorization and identification; made for each request, since a key may change. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** The whole answer; of a stream the wait for its beginning, and each silence. */
  readonly timeoutMs: number;
  readonly repeat: RepeatOptions;
  readonly nowMs: () => number;
  /** Replaces the key in a text. */
  readonly hide: (text: string) => string;
}

/** Sends chat requests and reads the answers; repeats what may pass by itself, as long as nothing was given away. */
export class ChatCaller {
  readonly #world: CallerWorld;
  readonly #host: string;

  constructor(world: CallerWorld) {
    this.#world = world;
    this.#host = URL.parse(world.baseUrl)?.host ?? world.baseUrl;
  }

  /** @throws OpenRouterError, once no repetition is left. */
  ask(body: ChatBody, signal: AbortSignal | undefined): Promise<ChatAnswer> {
    return repeatCall(() => this.#askOnce(body, signal), this.#world.repeat, signal);
  }

  /**
   * Resolves when the first text of the answer has come, or the whole answer when it has no text.
   *
   * @throws OpenRouterError for a failure before that, once no repetition is left.
   */
  open(body: ChatBody, signal: AbortSignal | undefined): Promise<ChatStream> {
    return repeatCall(() => this.#openOnce(body, signal), this.#world.repeat, signal);
  }

  /**
   * One GET that gives JSON, without repetition.
   *
   * @throws OpenRouterError
   */
  async look(path: string, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
    const clock = new CallClock(signal);
    clock.restart(timeoutMs);
    try {
      const answer = await this.#send({ url: `${this.#world.baseUrl}${path}` }, clock);
      return parseJson(await readText(answer.body, answerBytesMax));
    } catch (error) {
      throw this.#failure(error, clock, signal);
    } finally {
      clock.end();
    }
  }

  async #askOnce(body: ChatBody, signal: AbortSignal | undefined): Promise<ChatAnswer> {
    const clock = new CallClock(signal);
    clock.restart(this.#world.timeoutMs);
    try {
      const answer = await this.#send(this.#chat(body), clock);
      const text = await readText(answer.body, answerBytesMax);
      return this.#readWhole(text, answer);
    } catch (error) {
      throw this.#failure(error, clock, signal);
    } finally {
      clock.end();
    }
  }

  async #openOnce(body: ChatBody, signal: AbortSignal | undefined): Promise<ChatStream> {
    const { timeoutMs } = this.#world;
    const clock = new CallClock(signal);
    clock.restart(timeoutMs);
    try {
      const answer = await this.#send(this.#chat({ ...body, stream: true }), clock);
      const failure = (error: unknown, hasBegun: boolean) => this.#failure(error, clock, signal, hasBegun);
      if (/\b(?:json|html)\b/i.test(String(answer.headers['content-type'] ?? ''))) {
        const whole = this.#readWhole(await readText(answer.body, answerBytesMax), answer);
        clock.end();
        return { pieces: onePiece(whole.content), answer: () => whole };
      }
      const errorEvent = (data: string) => this.#errorOf({ ...answer, status: 200 }, data, 'stream');
      return await openChatStream({ answer, clock, timeoutMs, failure, errorEvent });
    } catch (error) {
      clock.end();
      throw this.#failure(error, clock, signal);
    }
  }

  #chat(body: ChatBody): Pick<OutgoingRequest, 'url' | 'body'> {
    return { url: `${this.#world.baseUrl}/chat/completions`, body };
  }

  /** @throws OpenRouterError for a status that is no success; what the connection threw. */
  async #send(request: Pick<OutgoingRequest, 'url' | 'body'>, clock: CallClock): Promise<WireAnswer> {
    clock.signal.throwIfAborted();
    const { connection, headers } = this.#world;
    const answer = await connection.send({ ...request, headers: headers() }, clock.signal);
    if (answer.status >= 200 && answer.status < 300) return answer;
    clock.restart(errorBodyMs);
    const text = await readErrorText(answer.body, errorBytesMax);
    answer.body.destroy();
    throw this.#errorOf(answer, text, 'response');
  }

  /** @throws OpenRouterError for an error inside a 200, and for what is no completion. */
  #readWhole(text: string, answer: WireAnswer): ChatAnswer {
    const body = parseJson(text);
    const error = errorBodyOf(body);
    if (error !== undefined) throw this.#errorOf(answer, error, 'response');
    const choices: unknown = Reflect.get(Object(body), 'choices');
    if (!Array.isArray(choices) || choices.length === 0) {
      throw unreadableAnswer('no choices in OpenRouter response');
    }
    const assembler = new AnswerAssembler();
    assembler.add(body);
    return assembler.answer();
  }

  #errorOf(answer: WireAnswer, bodyText: string, phase: ErrorFacts['phase']): OpenRouterError {
    const { nowMs, hide } = this.#world;
    return errorOfAnswer({ status: answer.status, headers: answer.headers, bodyText, phase }, nowMs(), hide);
  }

  /** Whatever was thrown, as the caller is to see it; the caller's own abort counts before everything else. */
  #failure(
    error: unknown,
    clock: CallClock,
    signal: AbortSignal | undefined,
    hasBegun = false,
  ): OpenRouterError {
    if (signal?.aborted === true) return cancelled(signal);
    if (error instanceof OpenRouterError) return error;
    return errorOfTransport(clock.timeout ?? error, this.#host, this.#world.hide, hasBegun);
  }
}

async function* onePiece(text: string): AsyncGenerator<string> {
  if (text !== '') yield text;
}
