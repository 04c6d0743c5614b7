import type { EnvironmentReader } from '@bytebot/llm-providers';
import type { KeyedEntry } from '../deployments/missing-keys.ts';
import type { ModelEntry } from '../deployments/model-entry.ts';
import type { ConfigPath } from '../place.ts';
import type { Severity } from '../problem.ts';
import type { ModelGroupAlias, ProxySettings } from '../snapshot.ts';
import type { NamedText } from './scalars.ts';

/** What the rules look at: the document as it is written, and what became of it. */
export interface LintFacts {
  /** With includes merged in, references unresolved. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Every text in it, with its place. */
  readonly texts: readonly NamedText[];
  /** Whether there is a config file at all; without one the environment says what is served. */
  readonly hasFile: boolean;
  /** The entries in the right shape, served or not, with their credential and the defaults merged in. */
  readonly entries: readonly ModelEntry[];
  readonly served: readonly KeyedEntry[];
  readonly settings: ProxySettings;
  readonly aliases: ReadonlyMap<string, ModelGroupAlias>;
  readonly variables: EnvironmentReader;
  /** False in a check that reads no variables: a missing one then says nothing. */
  readonly readsVariables: boolean;
}

/** What a rule has to say about one place. */
export interface Finding {
  readonly severity: Severity;
  readonly path: ConfigPath;
  /** One sentence. Never holds a value that may be a secret. */
  readonly message: string;
  /** What to write instead, in a few words. */
  readonly suggestion?: string;
}

/** Looks at a config for one kind of mistake. Pure, and linear in the size of the config. */
export type LintRule = (facts: LintFacts) => Iterable<Finding>;

/** Something does not work as it is written, or is dangerous. */
export function warning(path: ConfigPath, message: string, suggestion?: string): Finding {
  return finding('warning', path, message, suggestion);
}

/** Worth knowing to whoever looks the config over. */
export function info(path: ConfigPath, message: string, suggestion?: string): Finding {
  return finding('info', path, message, suggestion);
}

function finding(
  severity: Severity,
  path: ConfigPath,
  message: string,
  suggestion: string | undefined,
): Finding {
  return suggestion === undefined ? { severity, path, message } : { severity, path, message, suggestion };
}
