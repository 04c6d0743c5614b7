import querystring from 'node:querystring';
import { providers } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { createRedactor } from '@bytebot/shared';

/** Keys that were used before and have been replaced since stay hidden. */
const USED_MAX = 32;

const variables: readonly string[] = [
  'BYTEBOT_AGENT_API_KEY',
  'BYTEBOT_LLM_PROXY_API_KEY',
  'LITELLM_MASTER_KEY',
  'JWT_SECRET',
  'BETTER_AUTH_SECRET',
  'DATABASE_PASSWORD',
  'DATABASE_URL',
  ...new Set(providers.flatMap(({ keyVariables }) => keyVariables)),
];

/** The secrets that must not appear in anything the agent writes: those that are set, and those it has used. */
export class KnownSecrets {
  readonly #secrets: SecretStore;
  readonly #used = new Set<string>();
  /** Takes every known secret, and whatever looks like a key, out of a text. */
  readonly redact: (text: string) => string;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
    this.redact = createRedactor(() => this.all());
  }

  /** A key is about to be sent. */
  note(key: string | undefined): void {
    if (key === undefined) return;
    this.#used.delete(key);
    this.#used.add(key);
    const [oldest] = this.#used;
    if (this.#used.size > USED_MAX && oldest !== undefined) this.#used.delete(oldest);
  }

  *all(): Iterable<string> {
    yield* this.#used;
    for (const name of variables) {
      const value = this.#secrets.get(name);
      if (value === undefined) continue;
      yield value;
      if (name === 'DATABASE_URL') yield* passwordIn(value);
    }
  }
}

function* passwordIn(address: string): Iterable<string> {
  const password = URL.parse(address)?.password ?? '';
  if (password === '') return;
  yield password;
  yield querystring.unescape(password);
}
