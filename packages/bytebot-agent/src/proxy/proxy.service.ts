import { randomUUID } from 'node:crypto';
import { modelErrorOf } from '../errors/model-error-of.ts';
import { chatBody } from '../model/chat-body.ts';
import type { AssistantTurn, ChatModel, ModelRequest } from '../model/chat-model.ts';
import type { ModelCall, ModelCaller } from '../model/model-caller.ts';
import type { ModelError } from '../model/model-error.ts';
import { isGeminiModel, isOpenRouterModel } from '../model/model-names.ts';
import { openaiDialect } from '../model/openai-dialect.ts';
import { proxyModelName } from './proxy-model-name.ts';

export interface ProxyServiceOptions {
  /** Without a trailing slash and without `/v1`. */
  readonly proxyUrl: string;
  /** Asked for every call. */
  readonly key: () => string | undefined;
  readonly caller: ModelCaller;
  /** Takes the keys in use out of a text. */
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
}

/** Speaks to the LLM proxy, and understands its errors and those of the providers behind it. */
export class ProxyService implements ChatModel {
  readonly #options: ProxyServiceOptions;
  readonly #proxyHost: string;

  constructor(options: ProxyServiceOptions) {
    this.#options = options;
    this.#proxyHost = URL.parse(options.proxyUrl)?.host ?? options.proxyUrl;
  }

  generate(request: ModelRequest): Promise<AssistantTurn> {
    const model = proxyModelName(request.model);
    return this.#options.caller.ask(
      { model, proxyHost: this.#proxyHost, prepare: () => this.#call(model, request) },
      request,
    );
  }

  /**
   * What a failed call means: which provider, why, and what can be done (REQUIREMENTS S0-19 to S0-25).
   *
   * @param error Whatever was thrown: by axios, by OpenAI's SDK, by a socket, or an error event of a stream.
   * @param model As it was asked for.
   * @returns the error to throw; this method itself throws nothing.
   */
  handleApiError(error: unknown, model: string): ModelError {
    const { redact, nowMs } = this.#options;
    return modelErrorOf(error, { model, proxyHost: this.#proxyHost, redact, nowMs: nowMs() });
  }

  /** `openrouter/…` (S0-23). */
  isOpenRouterModel(model: string): boolean {
    return isOpenRouterModel(model);
  }

  /** `gemini/…` and `gemini-…`, but not a Gemini model that OpenRouter serves (S0-24). */
  isGeminiModel(model: string): boolean {
    return isGeminiModel(model);
  }

  #call(model: string, request: ModelRequest): ModelCall {
    const key = this.#options.key();
    return {
      url: `${this.#options.proxyUrl}/chat/completions`,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      body: chatBody(model, request),
      dialect: openaiDialect,
      context: { model, created: Math.floor(this.#options.nowMs() / 1000), id: randomUUID() },
    };
  }
}
