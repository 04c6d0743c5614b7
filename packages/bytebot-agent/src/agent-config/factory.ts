import type { SecretStore } from '@bytebot/service';
import type { ChatModel } from '../model/chat-model.ts';
import {
  chooseModel,
  type ProviderChoice,
  requireDirectProvider,
  requireKey,
} from '../model/direct-providers.ts';
import type { ModelChoice } from '../store/task-records.ts';
import { processWorld } from './process-world.ts';

/** A model that can be asked, and its name for `ModelRequest.model`. */
export interface CreatedModel {
  readonly chatModel: ChatModel;
  readonly model: ModelChoice;
}

export interface FactoryWorld {
  readonly secrets: SecretStore;
  /** What asks providers directly. */
  readonly chatModel: ChatModel;
}

/**
 * A model of a provider that is called directly: `openrouter` (the default), `gemini`, `groq`, `openai`, and
 * `anthropic` for ByteBot's tasks. What the choice leaves open is decided by `LLM_PROVIDER` and
 * `<PROVIDER>_DEFAULT_MODEL` (REQUIREMENTS S1-3 to S1-13).
 *
 * @param world Default: this process's environment and `.env`.
 * @throws ConfigurationError for a provider that is not supported, and when its key is not set:
 *   `OPENROUTER_API_KEY environment variable is required when LLM_PROVIDER=openrouter`.
 */
export function createModel(
  choice: ProviderChoice = {},
  world: FactoryWorld = processWorld({ direct: true }),
): CreatedModel {
  const model = chooseModel(choice, world.secrets);
  requireKey(requireDirectProvider(model.provider).provider, world.secrets);
  return { chatModel: world.chatModel, model };
}
