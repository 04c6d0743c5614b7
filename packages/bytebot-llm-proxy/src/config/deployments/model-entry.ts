import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import { expandKeys, type ProviderKeys } from './key-entries.ts';

/** One entry of `model_list` in the right shape, with its references still as they are written. */
export interface ModelEntry {
  readonly path: ConfigPath;
  readonly modelName: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly modelInfo: Readonly<Record<string, unknown>>;
  /** No key goes to its address, not even the provider's own; one is not needed either. Default false. */
  readonly sendsNoKey?: boolean;
}

/** What entries of a config have in common. */
export interface EntryDefaults {
  /** `router_settings.default_litellm_params` */
  readonly params: Readonly<Record<string, unknown>>;
  /** `credential_list`, by name. */
  readonly credentials: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** `general_settings.provider_keys`. */
  readonly providerKeys: ProviderKeys;
}

/** Reads `model_list`. What is no usable entry is reported as an error and left out. */
export function readModelEntries(
  document: Readonly<Record<string, unknown>>,
  defaults: EntryDefaults,
  problems: ProblemList,
): ModelEntry[] {
  const { model_list: list } = document;
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    problems.error(['model_list'], '`model_list` has to be a list: put a dash before each entry.');
    return [];
  }
  return list.flatMap((entry: unknown, index) => {
    const read = readEntry(entry, ['model_list', index], defaults, problems);
    if (read === undefined) return [];
    return expandOrganizations(read).flatMap((one) => expandKeys(one, defaults.providerKeys, problems));
  });
}

function readEntry(
  entry: unknown,
  path: ConfigPath,
  defaults: EntryDefaults,
  problems: ProblemList,
): ModelEntry | undefined {
  if (!isJsonObject(entry)) {
    problems.error(
      path,
      'An entry of `model_list` has to be a mapping with `model_name` and `litellm_params`.',
    );
    return undefined;
  }
  const { model_name: name, litellm_params: written, model_info: info } = entry;
  const modelName = typeof name === 'number' ? String(name) : name;
  if (typeof modelName !== 'string' || modelName.trim() === '') {
    problems.error([...path, 'model_name'], 'The entry has no `model_name`: the name that clients ask for.');
  }
  if (!isJsonObject(written)) {
    problems.error(
      [...path, 'litellm_params'],
      'The entry has no `litellm_params`: a mapping with at least `model: provider/name`.',
    );
    return undefined;
  }
  const params = withDefaults(entry, written, path, defaults, problems);
  if (!isModel(params.model)) {
    problems.error(
      [...path, 'litellm_params', 'model'],
      '`litellm_params` has no `model`, such as `openai/gpt-4o` or `os.environ/NAME`.',
    );
    return undefined;
  }
  if (typeof modelName !== 'string' || modelName.trim() === '') return undefined;
  if (info !== undefined && info !== null && !isJsonObject(info)) {
    problems.error([...path, 'model_info'], '`model_info` has to be a mapping of names to values.');
  }
  return { path, modelName, params, modelInfo: isJsonObject(info) ? info : {} };
}

function isModel(model: unknown): boolean {
  return (typeof model === 'string' && model.trim() !== '') || typeof model === 'number';
}

/** The entry's own parameters win over its credential, its credential over the defaults of all entries. */
function withDefaults(
  entry: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  defaults: EntryDefaults,
  problems: ProblemList,
): Readonly<Record<string, unknown>> {
  const { litellm_credential_name: credentialName } = written;
  const credential =
    typeof credentialName === 'string' ? defaults.credentials.get(credentialName) : undefined;
  if (typeof credentialName === 'string' && credential === undefined) {
    problems.warn(
      [...path, 'litellm_params', 'litellm_credential_name'],
      'No credential of this name is in `credential_list`; the key of the provider is used.',
    );
  }
  const beside = Object.fromEntries(
    ['rpm', 'tpm'].filter((name) => Object.hasOwn(entry, name)).map((name) => [name, entry[name]]),
  );
  return { ...defaults.params, ...beside, ...credential, ...written };
}

/** LiteLLM makes one deployment of each organization in a list. */
function expandOrganizations(entry: ModelEntry): ModelEntry[] {
  const { organization } = entry.params;
  if (!Array.isArray(organization)) return [entry];
  return organization.map((one: unknown) => ({ ...entry, params: { ...entry.params, organization: one } }));
}
