import { randomUUID } from 'node:crypto';
import {
  type NativeDialect,
  type Provider,
  type ReadContext,
  RequestTranslationError,
  type Target,
  TurnMemory,
} from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import type { ChatMessage, ChatRequest } from '@bytebot/shared';
import type { ModelChoice } from '../store/task-records.ts';
import { chatBody } from './chat-body.ts';
import type { AssistantTurn, ChatModel, ModelRequest } from './chat-model.ts';
import {
  baseUrlOf,
  findDirectProvider,
  requireDirectProvider,
  requireKey,
  upstreamName,
} from './direct-providers.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { ModelCall, ModelCaller } from './model-caller.ts';
import { ConfigurationError, ModelError } from './model-error.ts';
import { openaiDialect } from './openai-dialect.ts';

export interface DirectChatModelOptions {
  readonly secrets: SecretStore;
  readonly keys: KnownSecrets;
  readonly caller: ModelCaller;
  readonly nowMs: () => number;
}

/** Asks providers without the proxy, each in its own dialect and with the key that is set at the moment. */
export class DirectChatModel implements ChatModel {
  readonly #options: DirectChatModelOptions;
  /** What Gemini and Anthropic sign and want back with the next turn. */
  readonly #memory: TurnMemory;

  constructor(options: DirectChatModelOptions) {
    this.#options = options;
    this.#memory = new TurnMemory(options.nowMs);
  }

  generate(request: ModelRequest): Promise<AssistantTurn> {
    const choice = directChoice(request.model);
    const model = choice.name;
    return this.#options.caller.ask(
      {
        model,
        provider: findDirectProvider(choice.provider)?.provider,
        proxyHost: undefined,
        prepare: () => this.#prepare(choice, request),
      },
      request,
    );
  }

  #prepare(choice: ModelChoice, request: ModelRequest): ModelCall {
    try {
      return this.#call(choice, request);
    } catch (error) {
      if (error instanceof ConfigurationError) throw refusal(error, choice, 'provider_not_configured', 401);
      if (error instanceof RequestTranslationError) throw refusal(error, choice, 'invalid_request', 400);
      throw error;
    }
  }

  #call(choice: ModelChoice, request: ModelRequest): ModelCall {
    const { secrets, keys, nowMs } = this.#options;
    const { provider } = requireDirectProvider(choice.provider);
    const apiKey = requireKey(provider, secrets);
    keys.note(apiKey);
    const baseUrl = baseUrlOf(provider, secrets);
    const model = upstreamName(provider.id, choice.name);
    const target: Target = { baseUrl, apiKey, model: provider.modelId?.(model) ?? model };
    const native = provider.dialectFor === undefined ? provider.native : provider.dialectFor(target);
    const context: ReadContext = {
      model,
      created: Math.floor(nowMs() / 1000),
      id: randomUUID(),
      remember: (key, turn) => this.#memory.remember(key, turn),
    };
    const body = providerBody(chatBody(target.model, request), provider);
    const address = {
      url: `${baseUrl}${provider.path('chat', target, true)}`,
      headers: provider.headers(target, (name) => secrets.get(name)),
    };
    if (native === undefined) return { ...address, body, dialect: openaiDialect, context };
    return { ...address, ...this.#translated(native, body, target, address.headers, context) };
  }

  #translated(
    native: NativeDialect,
    request: ChatRequest,
    target: Target,
    headers: Readonly<Record<string, string>>,
    context: ReadContext,
  ): Pick<ModelCall, 'body' | 'headers' | 'dialect' | 'context'> {
    const built = native.buildChat(request, target, (key) => this.#memory.recall(key));
    return {
      body: built.body,
      headers: { ...headers, ...built.headers },
      dialect: native,
      context: built.toolNames === undefined ? context : { ...context, toolNames: built.toolNames },
    };
  }
}

/** A model of the proxy's, from a task that was made when there was one, is its provider's: `openrouter/…`. */
function directChoice(choice: ModelChoice): ModelChoice {
  const slash = choice.name.indexOf('/');
  const prefix = choice.name.slice(0, Math.max(0, slash));
  if (choice.provider !== 'proxy' || findDirectProvider(prefix) === undefined) return choice;
  return { ...choice, provider: prefix, name: upstreamName(prefix, choice.name) };
}

/** Without what the provider is known to refuse, and with its own names for what it calls otherwise. */
function providerBody(request: ChatRequest, provider: Provider): ChatRequest {
  const body: ChatRequest = { ...request };
  for (const name of provider.rejectedFields ?? []) Reflect.deleteProperty(body, name);
  if (provider.rejectedMessageFields !== undefined) {
    const refused = new Set(provider.rejectedMessageFields);
    body.messages = request.messages.map((message) => withoutFields(message, refused));
  }
  const renamed =
    provider.renamedFieldsFor === undefined ? provider.renamedFields : provider.renamedFieldsFor(body.model);
  for (const [name, own] of Object.entries(renamed ?? {})) {
    if (!Object.hasOwn(body, name)) continue;
    body[own] = body[name];
    Reflect.deleteProperty(body, name);
  }
  return body;
}

function withoutFields(message: ChatMessage, names: ReadonlySet<string>): ChatMessage {
  const kept = { ...message };
  for (const name of names) Reflect.deleteProperty(kept, name);
  return kept;
}

function refusal(
  error: Error,
  choice: ModelChoice,
  kind: 'provider_not_configured' | 'invalid_request',
  status: number,
): ModelError {
  const isProxyModel = choice.provider === 'proxy';
  return new ModelError({
    kind,
    status,
    code: kind,
    message: isProxyModel
      ? `The model ${choice.name} was chosen from a proxy, and BYTEBOT_LLM_PROXY_URL is not set.`
      : error.message,
    hint:
      kind === 'invalid_request'
        ? 'Use another model for this conversation.'
        : 'Set the key in the environment or in .env, restart, or set BYTEBOT_LLM_PROXY_URL to use a proxy.',
    model: choice.name,
    provider: findDirectProvider(choice.provider)?.provider.name ?? choice.provider,
    mayRetry: false,
    originalError: error,
  });
}
