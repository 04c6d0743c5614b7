import { findProvider, type Provider } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { openRouterId } from '../proxy/proxy-model-name.ts';
import type { ModelChoice } from '../store/task-records.ts';
import { ConfigurationError } from './model-error.ts';

/** A provider that the agent can call without the proxy. */
export interface DirectProvider {
  readonly provider: Provider;
  /** Used where neither the caller nor a variable names a model (REQUIREMENTS C-2, S1). */
  readonly defaultModel: string;
  /** May replace it. */
  readonly modelVariable: string;
}

const directProviders: ReadonlyMap<string, DirectProvider> = new Map([
  ...entry('openrouter', 'openai/gpt-oss-20b:free'),
  ...entry('gemini', 'gemini-2.5-flash'),
  ...entry('groq', 'llama-3.3-70b-versatile'),
  ...entry('openai', 'gpt-4o-mini'),
  ...entry('anthropic', 'claude-sonnet-4-20250514'),
]);

/** What is used when `LLM_PROVIDER` says nothing (C-19). */
const DEFAULT_PROVIDER = 'openrouter';

/** The provider of this name, whatever its case; `google` is ByteBot's name for Gemini. */
export function findDirectProvider(name: string): DirectProvider | undefined {
  const id = name.trim().toLowerCase();
  return directProviders.get(id === 'google' ? 'gemini' : id);
}

/** What a caller asks for; what it leaves open, the environment decides. */
export interface ProviderChoice {
  /** Default: `LLM_PROVIDER`, else OpenRouter. */
  readonly provider?: string | undefined;
  /** Default: `<PROVIDER>_DEFAULT_MODEL`, else the provider's own default. */
  readonly model?: string | undefined;
}

/**
 * Which provider and model a choice comes to. An empty text is no choice.
 *
 * @throws ConfigurationError for a provider that is not supported (S1-6).
 */
export function chooseModel(choice: ProviderChoice, secrets: SecretStore): ModelChoice {
  const name = filled(choice.provider) ?? secrets.get('LLM_PROVIDER') ?? DEFAULT_PROVIDER;
  const { provider, defaultModel, modelVariable } = requireDirectProvider(name);
  const model = filled(choice.model) ?? secrets.get(modelVariable) ?? defaultModel;
  return { provider: provider.id, name: upstreamName(provider.id, model) };
}

/** @throws ConfigurationError for a provider that is not supported (S1-6). */
export function requireDirectProvider(name: string): DirectProvider {
  const found = findDirectProvider(name);
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `Unsupported LLM provider: ${name.slice(0, 80)}. Supported providers: openai, gemini, groq, openrouter`,
  );
}

/** The key of a provider now. @throws ConfigurationError when none is set (S1-4). */
export function requireKey(provider: Provider, secrets: SecretStore): string {
  const key = keyOf(provider, secrets);
  if (key !== undefined) return key;
  throw new ConfigurationError(
    `${provider.keyVariables[0]} environment variable is required when LLM_PROVIDER=${provider.id}`,
  );
}

/** The first of the provider's variables that is set. */
export function keyOf(provider: Provider, secrets: SecretStore): string | undefined {
  for (const variable of provider.keyVariables) {
    const key = secrets.get(variable);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** `<PROVIDER>_BASE_URL`, else the public address; without a trailing slash. */
export function baseUrlOf(provider: Provider, secrets: SecretStore): string {
  const replacements = provider.baseUrlVariables.map((variable) => secrets.get(variable));
  const address = replacements.find((value) => value !== undefined) ?? provider.defaultBaseUrl ?? '';
  return address.replace(/\/+$/, '');
}

/** The model as the provider knows it: without a prefix that only a proxy needs. */
export function upstreamName(providerId: string, model: string): string {
  if (providerId === 'openrouter') return openRouterId(model);
  return model.startsWith(`${providerId}/`) ? model.slice(providerId.length + 1) : model;
}

function entry(id: string, defaultModel: string): [string, DirectProvider][] {
  const provider = findProvider(id);
  const modelVariable = `${id.toUpperCase()}_DEFAULT_MODEL`;
  return provider === undefined ? [] : [[id, { provider, defaultModel, modelVariable }]];
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? undefined : trimmed;
}
