import type { SecretStore } from '@bytebot/service';
import type { ModelChoice } from '../store/task-records.ts';
import { DEFAULT_CONTEXT_WINDOW, type ModelInfo, type ModelList } from './chat-model.ts';
import { chooseModel, findDirectProvider, keyOf, requireKey } from './direct-providers.ts';

/** What ByteBot offers without a proxy, for each provider whose key is set; context windows in tokens. */
const offered: readonly ModelInfo[] = [
  {
    provider: 'anthropic',
    name: 'claude-opus-4-1-20250805',
    title: 'Claude Opus 4.1',
    contextWindow: 200_000,
  },
  {
    provider: 'anthropic',
    name: 'claude-sonnet-4-20250514',
    title: 'Claude Sonnet 4',
    contextWindow: 200_000,
  },
  { provider: 'openai', name: 'o3-2025-04-16', title: 'o3', contextWindow: 200_000 },
  { provider: 'openai', name: 'gpt-4.1-2025-04-14', title: 'GPT-4.1', contextWindow: 1_047_576 },
  { provider: 'google', name: 'gemini-2.5-pro', title: 'Gemini 2.5 Pro', contextWindow: 1_000_000 },
  { provider: 'google', name: 'gemini-2.5-flash', title: 'Gemini 2.5 Flash', contextWindow: 1_000_000 },
  {
    provider: 'openrouter',
    name: 'openai/gpt-oss-20b:free',
    title: 'GPT OSS 20B (free)',
    contextWindow: 131_072,
  },
  { provider: 'groq', name: 'llama-3.3-70b-versatile', title: 'Llama 3.3 70B', contextWindow: 131_072 },
];

/** The models of the providers whose keys are set, and the one that the environment names. */
export class DirectModels implements ModelList {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  list(): Promise<readonly ModelInfo[]> {
    const known = offered.filter(({ provider }) => this.#hasKey(provider));
    return Promise.resolve([...this.#named(known), ...known]);
  }

  contextWindowOf(model: ModelChoice): Promise<number> {
    const known = offered.find((one) => isSame(one, model));
    return Promise.resolve(known?.contextWindow ?? model.contextWindow ?? DEFAULT_CONTEXT_WINDOW);
  }

  defaultModel(): ModelChoice {
    const model = chooseModel({}, this.#secrets);
    const found = findDirectProvider(model.provider);
    if (found !== undefined) requireKey(found.provider, this.#secrets);
    return model;
  }

  #hasKey(provider: string): boolean {
    const found = findDirectProvider(provider);
    return found !== undefined && keyOf(found.provider, this.#secrets) !== undefined;
  }

  /** The default model where it is none of those that are offered anyway. */
  #named(known: readonly ModelInfo[]): ModelInfo[] {
    try {
      const model = this.defaultModel();
      if (known.some((one) => isSame(one, model))) return [];
      return [{ ...model, title: model.name, contextWindow: DEFAULT_CONTEXT_WINDOW }];
    } catch {
      return [];
    }
  }
}

function isSame(left: ModelChoice, right: ModelChoice): boolean {
  return left.name === right.name && findDirectProvider(left.provider) === findDirectProvider(right.provider);
}
