import type { SecretStore } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { ModelList } from '../../auth/model-list.ts';
import { hashOfKey, type VirtualKey, VirtualKeys } from '../../auth/virtual-keys.ts';
import { limitsOf, type StoreDownPolicy } from '../../limits/limit-spec.ts';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import type { ConfigDocument } from '../read-document.ts';
import { variableOf } from '../references.ts';
import type { GeneralSettings } from '../schema/sections.ts';
import { storeDownOf } from './limit-settings.ts';

const place = ['general_settings', 'virtual_keys'];
/** `sk-1234`, LiteLLM's example, which everybody knows. */
const EXAMPLE_HASH = hashOfKey('sk-1234');

type WrittenKey = NonNullable<GeneralSettings['virtual_keys']>[number];
type KeyPlace = Pick<VirtualKey, 'keyHash' | 'variable'>;

/**
 * Reads `general_settings.virtual_keys`. A key that cannot be taken is an error with its place: nobody's limits are
 * dropped in silence.
 *
 * @returns undefined without that key; an empty list lets nobody in.
 */
export function virtualKeysOf(
  { value, problems }: ConfigDocument,
  general: Pick<GeneralSettings, 'virtual_keys' | 'limits_when_store_is_down'>,
  secrets: SecretStore,
): VirtualKeys | undefined {
  const { virtual_keys: written } = general;
  if (written === undefined || written === null) return undefined;
  const storeDown = storeDownOf(general);
  const raw = isJsonObject(value.general_settings) ? value.general_settings.virtual_keys : undefined;
  const aliases = new Set<string>();
  const owners = new Map<string, string>();
  const entries = written.map((key, index) => {
    const path = [...place, index];
    if (aliases.has(key.alias)) {
      problems.error(
        [...path, 'alias'],
        `Two virtual keys are called \`${key.alias}\`.`,
        'rename one of them',
      );
    }
    aliases.add(key.alias);
    const item: unknown = Array.isArray(raw) ? raw[index] : undefined;
    const from = keyPlaceOf(key, isJsonObject(item) ? item.key : undefined, path, problems);
    reportSameKey(key.alias, from, path, owners, secrets, problems);
    return virtualKeyFrom(key, from, storeDown);
  });
  return new VirtualKeys(entries, secrets);
}

function virtualKeyFrom(key: WrittenKey, from: KeyPlace, storeDown: StoreDownPolicy): VirtualKey {
  const models = key.models ?? undefined;
  return {
    alias: key.alias,
    ...from,
    models,
    expiresAtMs: key.expires ?? undefined,
    caller: {
      name: key.alias,
      isAdmin: false,
      models: models === undefined ? undefined : new ModelList(models),
      tenant: key.tenant ?? undefined,
      limits: limitsOf('caller', key.alias, key, storeDown),
    },
  };
}

const nowhere: KeyPlace = { keyHash: undefined, variable: undefined };

/** @param key As it stands in the file, references unresolved. */
function keyPlaceOf(written: WrittenKey, key: unknown, path: ConfigPath, problems: ProblemList): KeyPlace {
  const keyHash = written.key_hash ?? undefined;
  const { alias } = written;
  if (key === undefined || key === null) {
    if (keyHash !== undefined) return { keyHash, variable: undefined };
    problems.error(
      path,
      `The virtual key \`${alias}\` has neither \`key_hash\` nor \`key\`.`,
      `write what \`npm run key -- create ${alias}\` prints`,
    );
    return nowhere;
  }
  if (keyHash !== undefined) {
    problems.error(
      [...path, 'key'],
      `The virtual key \`${alias}\` has both \`key_hash\` and \`key\`.`,
      'remove one of them',
    );
    return nowhere;
  }
  const variable = variableOf(key);
  if (variable !== undefined) return { keyHash: undefined, variable };
  problems.error(
    [...path, 'key'],
    `The virtual key \`${alias}\` is written into the file, where everybody who may read it has it.`,
    'write `key_hash` with what `npm run key -- hash` prints, or `key: os.environ/NAME`',
  );
  return nowhere;
}

function reportSameKey(
  alias: string,
  { keyHash, variable }: KeyPlace,
  path: ConfigPath,
  owners: Map<string, string>,
  secrets: SecretStore,
  problems: ProblemList,
): void {
  const key = variable === undefined ? undefined : secrets.get(variable);
  const digest = keyHash ?? (key === undefined ? undefined : hashOfKey(key));
  if (digest === undefined) return;
  const at = [...path, keyHash === undefined ? 'key' : 'key_hash'];
  if (digest === EXAMPLE_HASH) {
    problems.error(
      at,
      `The virtual key \`${alias}\` is the example \`sk-1234\`, which everybody knows.`,
      `write what \`npm run key -- create ${alias}\` prints`,
    );
  }
  const owner = owners.get(digest);
  if (owner === undefined) owners.set(digest, alias);
  else if (owner !== alias) {
    problems.error(
      at,
      `The virtual keys \`${owner}\` and \`${alias}\` are the same key.`,
      'give each its own',
    );
  }
}
