import type { ChatAnswer } from './answer-assembler.ts';
import { type ApiKey, environmentKey, keyOf } from './api-key.ts';
import type { ChatBody } from './chat-body.ts';
import type { ChatStream } from './chat-stream.ts';
import { checkHealth } from './check-health.ts';
import { defaultLog } from './client-log.ts';
import { readClientSettings } from './client-settings.ts';
import { type ClientOptions, type ClientWorld, createClientWorld } from './client-world.ts';
import { processEnvironment } from './environment.ts';
import { bodyWithoutModel, type LlmRequest } from './llm-request.ts';
import { type LlmChunk, type LlmResponse, responseOf } from './llm-response.ts';
import { invalidRequest, missingKey } from './openrouter-error.ts';
import { type ProviderCapabilities, providerCapabilities } from './provider-capabilities.ts';
import { withCompletedName } from './with-completed-name.ts';

export interface SimpleProviderOptions extends ClientOptions {
  /** Used when a request names none. Default `OPENROUTER_DEFAULT_MODEL`; an empty text is none. */
  readonly defaultModel?: string;
}

export interface CallOptions {
  /** Cancels the call: its promise rejects at once, and the connection is cut (S3-19). */
  readonly signal?: AbortSignal;
}

/**
 * OpenRouter as one provider: one model per request, repeated after failures that may pass, never after 400, 401,
 * 402, 403 and 404.
 *
 * @example
 * const provider = new SimpleOpenRouterProvider(process.env.OPENROUTER_API_KEY);
 * const response = await provider.complete({
 *   id: 'request-1',
 *   messages: [{ role: 'user', content: 'What is the capital of France?' }],
 *   modelParams: { model: 'openrouter/anthropic/claude-3.5-sonnet', maxTokens: 1024, temperature: 0.7 },
 * });
 * console.log(response.content);
 */
export class SimpleOpenRouterProvider {
  readonly #apiKey: ApiKey;
  readonly #world: ClientWorld;
  readonly #defaultModel: string;
  readonly #now: () => number;

  /**
   * @param apiKey Default `OPENROUTER_API_KEY`. Nothing is called, and nothing fails, before the first use.
   * @throws Error that names the option or variable, for an address or number that cannot be used.
   */
  constructor(apiKey?: ApiKey, options: SimpleProviderOptions = {}) {
    const environment = options.environment ?? processEnvironment();
    const settings = readClientSettings(environment);
    for (const warning of settings.warnings) (options.log ?? defaultLog).warn(warning);
    this.#apiKey = apiKey ?? environmentKey(environment);
    this.#world = createClientWorld(this.#apiKey, options, settings, environment);
    this.#defaultModel = options.defaultModel ?? settings.defaultModel ?? '';
    this.#now = options.now ?? Date.now;
  }

  /** A provider with its own address and retry numbers in milliseconds (S3-51, S3-52). */
  static withRetry(
    apiKey: ApiKey,
    baseUrl: string | undefined,
    retryConfig: NonNullable<ClientOptions['retry']>,
    options: SimpleProviderOptions = {},
  ): SimpleOpenRouterProvider {
    return new SimpleOpenRouterProvider(apiKey, { ...options, baseUrl, retry: retryConfig });
  }

  /** @throws OpenRouterError, its `message` as the setup guide has it (S3-32 to S3-40). */
  async complete(request: LlmRequest, { signal }: CallOptions = {}): Promise<LlmResponse> {
    const startedAtMs = this.#now();
    const { caller } = this.#world;
    const { answer, model } = await this.#withModel(request, signal, async (body) => ({
      answer: await caller.ask(body, signal),
      model: body.model,
    }));
    return this.#response(request, answer, model, startedAtMs);
  }

  /**
   * The answer in pieces; the last chunk has the finish reason and the whole answer. Leaving the loop early cuts the
   * connection.
   *
   * @throws OpenRouterError: before the first chunk the same as `complete`, later for a stream that breaks off.
   */
  async *completeStream(request: LlmRequest, { signal }: CallOptions = {}): AsyncGenerator<LlmChunk, void> {
    const startedAtMs = this.#now();
    const { caller } = this.#world;
    const { stream, model } = await this.#withModel(
      request,
      signal,
      async (body): Promise<{ stream: ChatStream; model: string }> => ({
        stream: await caller.open(body, signal),
        model: body.model,
      }),
    );
    for await (const content of stream.pieces) yield { content, isLast: false };
    const response = this.#response(request, stream.answer(), model, startedAtMs);
    yield { content: '', isLast: true, response, finishReason: response.finishReason };
  }

  /**
   * Without `live`: only whether a key is configured, no call (S3-45). With it OpenRouter is asked for its models and
   * about the key, which costs nothing (C-10).
   *
   * @throws Error with the reason when it is not healthy.
   */
  async healthCheck({ live = false, signal }: CallOptions & { readonly live?: boolean } = {}): Promise<void> {
    await checkHealth(keyOf(this.#apiKey), live ? this.#world.caller : undefined, signal);
  }

  getCapabilities(): ProviderCapabilities {
    return providerCapabilities;
  }

  /** Ends idle connections; only needed by who creates many providers. */
  close(): void {
    this.#world.connection.close();
  }

  async #withModel<Result>(
    request: LlmRequest,
    signal: AbortSignal | undefined,
    call: (body: ChatBody) => Promise<Result>,
  ): Promise<Result> {
    const rest = bodyWithoutModel(request);
    const asked = (request.modelParams?.model ?? this.#defaultModel).trim();
    if (asked === '') {
      throw invalidRequest('No model is named: set `modelParams.model`, or OPENROUTER_DEFAULT_MODEL.');
    }
    if (keyOf(this.#apiKey) === undefined) {
      throw missingKey('OpenRouter API key is required: set OPENROUTER_API_KEY or pass the key.');
    }
    return await withCompletedName(asked, this.#world.catalogue, signal, (model) => call({ ...rest, model }));
  }

  #response(request: LlmRequest, answer: ChatAnswer, model: string, startedAtMs: number): LlmResponse {
    const responseTimeMs = Math.max(0, this.#now() - startedAtMs);
    return responseOf(answer, { requestId: request.id, model, responseTimeMs });
  }
}

/** `SimpleOpenRouterProvider.withRetry` as a function (S3-52). */
export function simpleOpenRouterProviderWithRetry(
  apiKey: ApiKey,
  baseUrl: string | undefined,
  retryConfig: NonNullable<ClientOptions['retry']>,
  options: SimpleProviderOptions = {},
): SimpleOpenRouterProvider {
  return SimpleOpenRouterProvider.withRetry(apiKey, baseUrl, retryConfig, options);
}
