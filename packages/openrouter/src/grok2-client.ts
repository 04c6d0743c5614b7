import type { ChatMessage } from '@bytebot/shared';
import { abortable } from './abortable.ts';
import { keyOf } from './api-key.ts';
import { builtinModels } from './builtin-models.ts';
import { type Candidate, candidateChain } from './candidate-chain.ts';
import { type ModelSummary, modelSummaryOf } from './catalogue-entry.ts';
import type { ModellessBody } from './chat-body.ts';
import type { ChatStream } from './chat-stream.ts';
import { chainExhaustedText, dailyCapFailure, failureOf, missingKeyFailure } from './grok2-failure.ts';
import type { Grok2ClientOptions } from './grok2-options.ts';
import {
  type Grok2Chunk,
  type Grok2Failure,
  type Grok2Reply,
  type Grok2Result,
  replyOf,
} from './grok2-result.ts';
import { createGrok2State, type Grok2State } from './grok2-state.ts';
import { mockPieces, mockReply } from './mock-reply.ts';
import { brokenStream, OpenRouterError } from './openrouter-error.ts';
import { rankCatalogue } from './rank-catalogue.ts';
import { type ChainOutcome, tryModels } from './try-models.ts';

export const defaultReplyTokens = 1_024;
export const defaultReplyTemperature = 0.7;

export interface GenerateOptions {
  /** Cancels: `generateResponse` rejects with an `AbortError`, a stream throws one. */
  readonly signal?: AbortSignal;
}

/** A request as it is worked on. */
interface Question {
  readonly messages: readonly ChatMessage[];
  readonly model: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly body: ModellessBody;
}

/**
 * OpenRouter with all its models: the requested one, then the default, the fallback models and the whole catalogue,
 * until one answers. Failures are results, not exceptions.
 *
 * @example
 * const result = await new Grok2Client().generateResponse([{ role: 'user', content: 'Hello, world!' }]);
 * if ('response' in result) console.log(result.model, result.response);
 * else console.log(result.error);
 */
export class Grok2Client {
  readonly #options: Grok2ClientOptions;
  #created: Grok2State | undefined;

  /** Nothing is read and nothing called before the first use. */
  constructor(options: Grok2ClientOptions = {}) {
    this.#options = options;
  }

  /**
   * The models of OpenRouter, largest context first; fetched once an hour by one request. While they cannot be had, ten
   * free ones, and the next call tries again.
   */
  async getAvailableModels(): Promise<ModelSummary[]> {
    const { devMode, catalogue } = this.#state();
    const known = devMode === 'mock' ? undefined : await catalogue.load({ retryNow: true });
    return known === undefined ? [...builtinModels] : rankCatalogue(known).map(modelSummaryOf);
  }

  /**
   * @param model Undefined or empty: the default, the fallback models, then the catalogue decide.
   * @throws OpenRouterError named `AbortError` when the signal aborts, and for settings that cannot be used.
   */
  async generateResponse(
    messages: readonly ChatMessage[],
    model?: string | null,
    temperature: number = defaultReplyTemperature,
    maxTokens: number = defaultReplyTokens,
    { signal }: GenerateOptions = {},
  ): Promise<Grok2Result> {
    const question = this.#question(messages, model, temperature, maxTokens, signal);
    if ('error' in question) return question;
    const early = await this.#withoutCall(question);
    if (early !== undefined) return early;
    const { caller } = this.#state();
    const outcome = await this.#try(
      question,
      (candidate) => caller.ask({ ...question.body, model: candidate.id }, signal),
      (answer) => answer.content.trim() === '',
    );
    if (!outcome.isAnswered) return this.#mockInstead(question, outcome) ?? failureOfChain(outcome);
    const { answer, candidate } = outcome;
    const used = answer.model || candidate.id;
    return replyOf(answer, used, noticeOf(outcome, used));
  }

  /**
   * Pieces `{content}`, then `{done: true, response, model, tokens}`; or `{error, …}`, also as the last item of an
   * answer that broke off. Other models are tried until the first piece.
   */
  async *generateResponseStream(
    messages: readonly ChatMessage[],
    model?: string | null,
    temperature: number = defaultReplyTemperature,
    maxTokens: number = defaultReplyTokens,
    { signal }: GenerateOptions = {},
  ): AsyncGenerator<Grok2Chunk, void> {
    const question = this.#question(messages, model, temperature, maxTokens, signal);
    const early = 'error' in question ? question : await this.#withoutCall(question);
    if (early !== undefined || 'error' in question) {
      if (early !== undefined) yield* itemsOf(early);
      return;
    }
    const { caller } = this.#state();
    const outcome = await this.#try(
      question,
      async (candidate) => begun(await caller.open({ ...question.body, model: candidate.id }, signal)),
      ({ firstText }) => firstText === undefined,
    );
    if (outcome.isAnswered) yield* this.#relay(outcome);
    else yield* itemsOf(this.#mockInstead(question, outcome) ?? failureOfChain(outcome, chainExhaustedText));
  }

  /** `getAvailableModels` under the name of the document (S4-69). */
  get_available_models(): Promise<ModelSummary[]> {
    return this.getAvailableModels();
  }

  /** `generateResponse` under the name of the document (S4-28). */
  generate_response(...call: Parameters<Grok2Client['generateResponse']>): Promise<Grok2Result> {
    return this.generateResponse(...call);
  }

  /** `generateResponseStream` under the name of the document (S4-69). */
  generate_response_stream(
    ...call: Parameters<Grok2Client['generateResponseStream']>
  ): AsyncGenerator<Grok2Chunk, void> {
    return this.generateResponseStream(...call);
  }

  /** Ends idle connections; only needed by who creates many clients. */
  close(): void {
    this.#created?.connection.close();
  }

  #state(): Grok2State {
    this.#created ??= createGrok2State(this.#options);
    return this.#created;
  }

  #question(
    messages: readonly ChatMessage[],
    model: string | null | undefined,
    temperature: number,
    maxTokens: number,
    signal: AbortSignal | undefined,
  ): Question | Grok2Failure {
    if (!Array.isArray(messages) || messages.length === 0) {
      return { error: 'There is nothing to answer: give at least one message.', status_code: 400 };
    }
    const { systemMessage } = this.#state();
    const isIntroduced = systemMessage === '' || messages.some(({ role }) => role === 'system');
    return {
      messages,
      model: model?.trim() || undefined,
      signal,
      body: {
        messages: isIntroduced ? [...messages] : [{ role: 'system', content: systemMessage }, ...messages],
        temperature: Number.isFinite(temperature) ? temperature : defaultReplyTemperature,
        max_tokens: maxTokens >= 1 && Number.isFinite(maxTokens) ? Math.floor(maxTokens) : defaultReplyTokens,
      },
    };
  }

  /** The result where nothing is to be called: a mock, no key, the day's replies used up. */
  async #withoutCall(question: Question): Promise<Grok2Result | undefined> {
    const { devMode, apiKey, dailyCap, log } = this.#state();
    if (devMode === 'mock') return this.#mock(question);
    if (keyOf(apiKey) === undefined) return devMode === 'off' ? missingKeyFailure : this.#mock(question);
    if (dailyCap === undefined) return undefined;
    try {
      return (await abortable(dailyCap.take(), question.signal)) ? undefined : dailyCapFailure(dailyCap);
    } catch (error) {
      if (error instanceof OpenRouterError) throw error;
      log.warn('The daily cap cannot be asked; the request is let through.');
      return undefined;
    }
  }

  async #try<Answer>(
    question: Question,
    attempt: (candidate: Candidate) => Promise<Answer>,
    isEmpty: (answer: Answer) => boolean,
  ): Promise<ChainOutcome<Answer>> {
    const {
      catalogue: source,
      defaultModel,
      fallbackModels,
      maxCandidates,
      deadlineMs,
      nowMs,
      log,
    } = this.#state();
    const lateAtMs = nowMs() + deadlineMs;
    const catalogue = await abortable(source.load(), question.signal);
    const builtin = catalogue === undefined ? builtinModels.map(({ id }) => id) : [];
    return await tryModels({
      choose: (tried, freeOnly) =>
        candidateChain({
          requested: question.model,
          defaultModel,
          fallbackModels: [...fallbackModels, ...builtin],
          catalogue,
          freeOnly,
          exclude: tried,
          maxCandidates: Math.min(1, maxCandidates - tried.size),
        })[0],
      attempt,
      isEmpty,
      isLate: () => nowMs() >= lateAtMs,
      log,
    });
  }

  async *#relay(outcome: ChainOutcome<BegunStream> & { isAnswered: true }): AsyncGenerator<Grok2Chunk, void> {
    const { answer, candidate } = outcome;
    const { stream, firstText } = answer;
    try {
      if (firstText !== undefined) yield { content: firstText };
      for await (const content of stream.pieces) yield { content };
    } catch (error) {
      if (!(error instanceof OpenRouterError) || error.kind === 'cancelled') throw error;
      this.#state().log.warn(`${candidate.id} broke off: ${error.message}`, { model: candidate.id });
      // No other model is tried any more, whatever the upstream's reason was.
      const broken = error.kind === 'stream_broken' ? error : brokenStream(error.message);
      yield failureOf(broken, candidate.id);
      return;
    } finally {
      await stream.pieces.return(undefined);
    }
    const whole = stream.answer();
    const used = whole.model || candidate.id;
    const reply = replyOf(whole, used, noticeOf(outcome, used));
    if (firstText === undefined) yield { content: reply.response };
    yield { done: true, ...reply };
  }

  #mock({ messages, model }: Question): Grok2Reply {
    return mockReply(messages, model ?? this.#state().defaultModel);
  }

  /** In development a refused key need not stop the work (S4-36, C-17). */
  #mockInstead(question: Question, outcome: ChainOutcome<unknown>): Grok2Reply | undefined {
    const { devMode, log } = this.#state();
    const isRefused = !outcome.isAnswered && outcome.last?.error.kind === 'authentication';
    if (devMode !== 'live-fallback' || !isRefused) return undefined;
    log.warn('OpenRouter refused the key; development mode answers with a mock.');
    return this.#mock(question);
  }
}

interface BegunStream {
  readonly stream: ChatStream;
  /** Undefined when the answer has no text. */
  readonly firstText: string | undefined;
}

async function begun(stream: ChatStream): Promise<BegunStream> {
  const first = await stream.pieces.next();
  return { stream, firstText: first.done === true ? undefined : first.value };
}

/** A whole result as the items of a stream. */
function* itemsOf(result: Grok2Result): Generator<Grok2Chunk> {
  if ('error' in result) {
    yield result;
    return;
  }
  for (const content of mockPieces(result.response)) yield { content };
  yield { done: true, ...result };
}

/** @param several What to say when more than one model failed; a rate limit keeps its own words (C-9). */
function failureOfChain(
  { last, triedCount }: ChainOutcome<unknown> & { isAnswered: false },
  several?: string,
): Grok2Failure {
  if (last === undefined) return { error: chainExhaustedText, status_code: 503, should_retry: true };
  const failure = failureOf(last.error, last.candidate.id);
  if (several === undefined || triedCount < 2 || failure.rate_limited === true) return failure;
  return { ...failure, error: several, detail: failure.detail ?? failure.error };
}

function noticeOf(outcome: ChainOutcome<unknown> & { isAnswered: true }, used: string): string | undefined {
  const { candidate, first } = outcome;
  if (candidate.id === first.id) return undefined;
  return `Primary model '${first.asked}' unavailable. Responded with '${used}'.`;
}
