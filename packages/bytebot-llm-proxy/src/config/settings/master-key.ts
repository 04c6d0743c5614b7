import type { SecretStore } from '@bytebot/service';
import type { KeySource } from '../snapshot.ts';

/** LiteLLM's example key: everybody knows it, so it protects nothing (DESIGN section 3). */
const PUBLIC_EXAMPLE_KEY = 'sk-1234';
const DEFAULT_VARIABLE = 'LITELLM_MASTER_KEY';

export interface MasterKey {
  /** Undefined for an open proxy. */
  readonly source: KeySource | undefined;
  /** Why a configured key does not count, where one does not. */
  readonly warning: string | undefined;
}

/**
 * The key that clients have to present: `general_settings.master_key`, else `LITELLM_MASTER_KEY`. A proxy whose
 * config names `custom_auth` (a Python plug-in that cannot run here) is never open: without a master key it lets
 * nobody in.
 *
 * @param literal `master_key` as written in the config, unless it refers to a variable.
 * @param variable The variable that `master_key` refers to, if it does.
 */
export function masterKeyOf(
  literal: string | undefined,
  variable: string | undefined,
  hasCustomAuth: boolean,
  secrets: SecretStore,
): MasterKey {
  const candidates: KeySource[] = [];
  if (variable !== undefined) candidates.push(variableKey(variable, secrets));
  else if (literal !== undefined && literal.trim() !== '') {
    const key = literal.trim();
    candidates.push({ variable: undefined, read: () => key });
  }
  if (variable !== DEFAULT_VARIABLE) candidates.push(variableKey(DEFAULT_VARIABLE, secrets));
  const source = candidates.find((candidate) => candidate.read() !== undefined);
  if (source !== undefined && source.read() !== PUBLIC_EXAMPLE_KEY) {
    return { source: withoutExample(source), warning: undefined };
  }
  const warning =
    source === undefined
      ? undefined
      : `The master key is the example \`${PUBLIC_EXAMPLE_KEY}\`, which everybody knows, and counts as none. Set a secret one in ${DEFAULT_VARIABLE}.`;
  if (!hasCustomAuth) return { source: undefined, warning };
  return {
    source: withoutExample(variableKey(variable ?? DEFAULT_VARIABLE, secrets)),
    warning,
  };
}

function variableKey(variable: string, secrets: SecretStore): KeySource {
  return { variable, read: () => secrets.get(variable) };
}

/** A key that is rotated to the public example lets nobody in rather than everybody. */
function withoutExample(source: KeySource): KeySource {
  return {
    variable: source.variable,
    read: () => {
      const key = source.read();
      return key === PUBLIC_EXAMPLE_KEY ? undefined : key;
    },
  };
}
