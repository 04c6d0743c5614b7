import type { SecretStore } from '@bytebot/service';
import type { ChatModel } from '../model/chat-model.ts';
import { proxyModelName } from '../proxy/proxy-model-name.ts';
import type { AgentSettings } from '../settings.ts';
import { type CreatedModel, createModel } from './factory.ts';
import { chooseModel, type ProviderChoice } from './providers.ts';

/** What the todo chat's model is made from; the agent's `Services` are such a world. */
export interface TodoAgentWorld {
  readonly settings: Pick<AgentSettings, 'proxyUrl'>;
  readonly secrets: SecretStore;
  readonly chatModel: ChatModel;
}

/**
 * The model that the todo chat talks with.
 *
 * Supported providers: `openrouter` (the default), `gemini`, `groq`, `openai`.
 *
 * ```ts
 * createTodoAgent({}, services); // OpenRouter with openai/gpt-oss-20b:free, or what the environment says
 * createTodoAgent({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' }, services);
 * createTodoAgent({ provider: 'openrouter', model: 'meta-llama/llama-3.2-3b-instruct:free' }, services);
 * createTodoAgent({ provider: 'gemini', model: 'gemini-2.5-flash' }, services);
 * createTodoAgent({ provider: 'groq', model: 'llama-3.3-70b-versatile' }, services);
 * createTodoAgent({ provider: 'openai', model: 'gpt-4o' }, services);
 * ```
 *
 * Without code: `LLM_PROVIDER=openrouter`, `OPENROUTER_API_KEY=…`, `OPENROUTER_DEFAULT_MODEL=openai/gpt-4o` (GPT-4o
 * through OpenRouter). With `BYTEBOT_LLM_PROXY_URL` the same models are asked through the proxy, which has the keys.
 *
 * @throws ConfigurationError for a provider that is not supported, and, without a proxy, when its key is not set.
 */
export function createTodoAgent(choice: ProviderChoice, world: TodoAgentWorld): CreatedModel {
  if (world.settings.proxyUrl === undefined) return createModel(choice, world);
  return { chatModel: world.chatModel, model: proxyChoice(choice, world.secrets) };
}

/** The chosen model as the proxy is asked for it: `openrouter/openai/gpt-oss-20b:free`. */
export function proxyChoice(choice: ProviderChoice, secrets: SecretStore): CreatedModel['model'] {
  if (choice.provider?.trim().toLowerCase() === 'proxy' && choice.model !== undefined) {
    return { provider: 'proxy', name: choice.model };
  }
  return { provider: 'proxy', name: proxyModelName(chooseModel(choice, secrets)) };
}
