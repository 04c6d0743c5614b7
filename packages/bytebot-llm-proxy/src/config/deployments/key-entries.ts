import { findProvider } from '@bytebot/llm-providers';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import { variableOf } from '../references.ts';
import type { GeneralSettings } from '../schema/sections.ts';
import type { ModelEntry } from './model-entry.ts';
import { chooseProvider } from './provider-choice.ts';

/** The keys of a provider that its entries share, as they are written. */
export interface SharedKeys {
  readonly keys: readonly string[];
  readonly quotaGroup: string | undefined;
}

/** By the id of the provider. */
export type ProviderKeys = ReadonlyMap<string, SharedKeys>;

export const noProviderKeys: ProviderKeys = new Map();

/** More keys than this are a mistake: each makes a deployment of every entry. */
const KEYS_MAX = 100;

/** `general_settings.provider_keys: {openai: {keys: [os.environ/A, os.environ/B], quota_group: name}}`. */
export function providerKeysOf(
  written: GeneralSettings['provider_keys'],
  problems: ProblemList,
): ProviderKeys {
  const byProvider = new Map<string, SharedKeys>();
  for (const [name, { keys, quota_group: quotaGroup }] of Object.entries(written ?? {})) {
    const path = ['general_settings', 'provider_keys', name];
    const provider = findProvider(name);
    if (provider === undefined) {
      problems.warn(path, `No provider is called \`${name.slice(0, 100)}\`, so these keys are never used.`);
      continue;
    }
    const usable = usableKeys(keys, [...path, 'keys'], problems);
    if (usable.length > 0) byProvider.set(provider.id, { keys: usable, quotaGroup: quotaGroup ?? undefined });
  }
  return byProvider;
}

/**
 * An entry with several keys as several entries of the same name, each with one of them: `litellm_params.api_keys`, or
 * the keys of its provider where it has neither a key nor an address of its own. The second and each further one get the
 * entry's id with a number behind it, so that an id stays the same when a key is rotated.
 */
export function expandKeys(
  entry: ModelEntry,
  providerKeys: ProviderKeys,
  problems: ProblemList,
): readonly ModelEntry[] {
  const { api_keys: written, ...params } = entry.params;
  if (written === undefined || written === null) return withSharedKeys(entry, providerKeys);
  const path = [...entry.path, 'litellm_params', 'api_keys'];
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (!list.every((key) => typeof key === 'string' || typeof key === 'number')) {
    problems.error(path, '`api_keys` has to be a list of keys, such as `[os.environ/A, os.environ/B]`.');
    return [{ ...entry, params }];
  }
  const { api_key: first } = params;
  const own = first === undefined || first === null ? [] : [String(first)];
  return withKeys({ ...entry, params }, usableKeys([...own, ...list.map(String)], path, problems));
}

function withSharedKeys(entry: ModelEntry, providerKeys: ProviderKeys): readonly ModelEntry[] {
  if (providerKeys.size === 0 || entry.sendsNoKey === true) return [entry];
  const { model, custom_llm_provider: provider, api_key: key, api_base: base, base_url: url } = entry.params;
  if ([key, base, url].some((value) => value !== undefined && value !== null && value !== '')) return [entry];
  if (typeof model !== 'string' || variableOf(model) !== undefined) return [entry];
  const choice = chooseProvider(model, typeof provider === 'string' ? provider : undefined, false);
  const shared = 'reason' in choice ? undefined : providerKeys.get(choice.provider.id);
  if (shared === undefined) return [entry];
  const { quotaGroup } = shared;
  const params = quotaGroup === undefined ? entry.params : { quota_group: quotaGroup, ...entry.params };
  return withKeys({ ...entry, params }, shared.keys);
}

function withKeys(entry: ModelEntry, keys: readonly string[]): readonly ModelEntry[] {
  if (keys.length === 0) return [entry];
  return keys.map((key, index) => ({
    ...entry,
    params: { ...entry.params, api_key: key },
    modelInfo: index === 0 ? entry.modelInfo : withNumber(entry.modelInfo, index + 1),
  }));
}

function withNumber(
  info: Readonly<Record<string, unknown>>,
  number: number,
): Readonly<Record<string, unknown>> {
  const { id } = info;
  const isWritten = (typeof id === 'string' && id.trim() !== '') || typeof id === 'number';
  return isWritten ? { ...info, id: `${String(id).trim()}-${number}` } : info;
}

/** Each once: a key that is written twice would only count twice. */
function usableKeys(keys: readonly string[], path: ConfigPath, problems: ProblemList): readonly string[] {
  const usable = [...new Set(keys.map((key) => key.trim()).filter((key) => key !== ''))];
  if (usable.length < keys.length) {
    problems.warn(path, 'Some of these keys are empty or written twice; each is used once.');
  }
  if (usable.length <= KEYS_MAX) return usable;
  problems.error(path, `More than ${KEYS_MAX} keys are a mistake: each makes a deployment of its own.`);
  return usable.slice(0, KEYS_MAX);
}
