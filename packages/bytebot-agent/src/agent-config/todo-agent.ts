import type { SecretStore } from '@bytebot/service';
import type { ChatModel } from '../model/chat-model.ts';
import type { ProviderChoice } from '../model/direct-providers.ts';
import { proxyChoice } from '../model/proxy-choice.ts';
import type { AgentSettings } from '../settings.ts';
import { type CreatedModel, createModel } from './factory.ts';
import { processWorld } from './process-world.ts';

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
 * createTodoAgent(); // OpenRouter with openai/gpt-oss-20b:free, or what the environment says
 * createTodoAgent({ provider: 'openrouter', model: 'openai/gpt-oss-20b:free' });
 * createTodoAgent({ provider: 'openrouter', model: 'meta-llama/llama-3.2-3b-instruct:free' });
 * createTodoAgent({ provider: 'gemini', model: 'gemini-2.5-flash' });
 * createTodoAgent({ provider: 'groq', model: 'llama-3.3-70b-versatile' });
 * createTodoAgent({ provider: 'openai', model: 'gpt-4o' });
 * ```
 *
 * Without code: `LLM_PROVIDER=openrouter`, `OPENROUTER_API_KEY=…`, `OPENROUTER_DEFAULT_MODEL=openai/gpt-4o` (GPT-4o
 * through OpenRouter). With `BYTEBOT_LLM_PROXY_URL` the same models are asked through the proxy, which has the keys.
 *
 * @param world Default: this process's environment and `.env`. Inside the agent its `Services`.
 * @throws ConfigurationError for a provider that is not supported, and, without a proxy, when its key is not set.
 */
export function createTodoAgent(
  choice: ProviderChoice = {},
  world: TodoAgentWorld = processWorld(),
): CreatedModel {
  if (world.settings.proxyUrl === undefined) return createModel(choice, world);
  return { chatModel: world.chatModel, model: proxyChoice(choice, world.secrets) };
}
