import querystring from 'node:querystring';
import { providers } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';

/** The agent's own secrets; the providers' are beside them. */
const ownNames = [
  'BYTEBOT_AGENT_API_KEY',
  'BYTEBOT_LLM_PROXY_API_KEY',
  'LITELLM_MASTER_KEY',
  'JWT_SECRET',
  'BETTER_AUTH_SECRET',
  'DATABASE_PASSWORD',
  'DATABASE_URL',
];

/** Every secret the agent holds now, so that none leaves the process in a text. */
export function* secretsInUse(secrets: SecretStore): Iterable<string> {
  for (const name of [...ownNames, ...providerNames]) {
    const value = secrets.get(name);
    if (value === undefined) continue;
    yield value;
    if (name === 'DATABASE_URL') yield* passwordIn(value);
  }
}

const providerNames: readonly string[] = [...new Set(providers.flatMap(({ keyVariables }) => keyVariables))];

function* passwordIn(address: string): Iterable<string> {
  const password = URL.parse(address)?.password ?? '';
  if (password === '') return;
  yield password;
  yield querystring.unescape(password);
}
