import {
  applyNetworkVariables,
  createSecretStore,
  type ManagedSecretStore,
  type SecretStoreOptions,
} from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';
import { findProvider, type Provider } from '../../packages/llm-providers/src/index.ts';
import { CommandFailure } from '../support/command-failure.ts';

/** Whom a command asks, and as whom. Keys come from where every other command takes them (`SecretStore`). */
export interface OpenrouterAccount {
  readonly provider: Provider;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** For one whole answer: `OPENROUTER_TIMEOUT`, default 60 s. */
  readonly timeoutMs: number;
  /** Every variable, for settings of the command itself. */
  readonly values: Pick<ManagedSecretStore, 'get' | 'warnings'>;
}

const TIMEOUT_MS = 60_000;

/**
 * Reads OpenRouter's variables.
 *
 * @throws CommandFailure when the address is none.
 */
export function openAccount(
  environment: SecretStoreOptions['environment'],
  processVariables: Record<string, string | undefined> = {},
): OpenrouterAccount {
  const values = createSecretStore({ environment, watch: false });
  applyNetworkVariables((name) => values.get(name), processVariables);
  const provider = findProvider('openrouter');
  if (provider?.defaultBaseUrl === undefined) throw new Error('OpenRouter is not among the providers');
  const firstOf = (names: readonly string[]): string | undefined =>
    names.map((name) => values.get(name)).find((value) => value !== undefined);
  return {
    provider,
    baseUrl: addressOf(firstOf(provider.baseUrlVariables) ?? provider.defaultBaseUrl),
    apiKey: firstOf(provider.keyVariables),
    timeoutMs: parseDuration(values.get('OPENROUTER_TIMEOUT')) || TIMEOUT_MS,
    values,
  };
}

/** @throws CommandFailure that says where to get a key and where to put it. */
export function requireKey({ apiKey, values }: OpenrouterAccount): string {
  if (apiKey !== undefined) return apiKey;
  const placeholder = values.warnings.find((warning) => /^(OPENROUTER|OR)_API_KEY in /.test(warning));
  throw new CommandFailure(
    `OPENROUTER_API_KEY is not set: make a key at https://openrouter.ai/settings/keys, then export OPENROUTER_API_KEY=sk-or-v1-… or put that line into .env, and run the command again.${placeholder === undefined ? '' : `\n${placeholder}`}`,
  );
}

function addressOf(text: string): string {
  const url = /^https?:\/\//.test(text) ? URL.parse(text) : null;
  if (url === null) {
    throw new CommandFailure(
      `OPENROUTER_BASE_URL takes an address such as https://openrouter.ai/api/v1, not "${text}".`,
    );
  }
  return text.replace(/\/+$/, '');
}

/** The address without user, password, query and fragment, fit for a terminal and a file. */
export function shownAddress({ baseUrl }: OpenrouterAccount): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
