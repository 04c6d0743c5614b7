import { findProvider } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { createRedactor } from '@bytebot/shared';

/** Providers that the agent itself can call. */
const providerIds = ['openrouter', 'gemini', 'groq', 'openai', 'anthropic'];
/** Keys that were used before and have been replaced since stay hidden. */
const USED_MAX = 32;

const variables: readonly string[] = [
  'BYTEBOT_LLM_PROXY_API_KEY',
  ...providerIds.flatMap((id) => findProvider(id)?.keyVariables ?? []),
];

/** The keys that must not appear in anything the agent writes: those that are set, and those it has used. */
export class KnownKeys {
  readonly #secrets: SecretStore;
  readonly #used = new Set<string>();
  /** Takes every known key, and whatever looks like one, out of a text. */
  readonly redact: (text: string) => string;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
    this.redact = createRedactor(() => this.#all());
  }

  /** A key is about to be sent. */
  note(key: string | undefined): void {
    if (key === undefined) return;
    this.#used.delete(key);
    this.#used.add(key);
    const [oldest] = this.#used;
    if (this.#used.size > USED_MAX && oldest !== undefined) this.#used.delete(oldest);
  }

  #all(): string[] {
    const set = variables.map((name) => this.#secrets.get(name)).filter((key) => key !== undefined);
    return [...set, ...this.#used];
  }
}
