import type { SecretStore } from '@bytebot/service';
import { ConfigError } from '../config-error.ts';
import { loadConfig } from '../load.ts';
import type { Problem } from '../problem.ts';
import { decodeConfig } from '../read-document.ts';

export interface ConfigToCheck {
  /** As it is to be called in the findings; the path to read, unless `bytes` are given. */
  readonly file: string;
  /** What was read already, from standard input. */
  readonly bytes?: Uint8Array;
  readonly secrets: SecretStore;
  /** False when `secrets` holds nothing on purpose: a variable without a value is then no fault of the config. */
  readonly readsVariables: boolean;
}

/** What a check found in one file. */
export interface CheckedConfig {
  readonly file: string;
  /** Whether a proxy would start with it. */
  readonly ok: boolean;
  /** Sorted by place. */
  readonly problems: readonly Problem[];
  /** How many names would be served, a wildcard counted as one; 0 when it is not ok. */
  readonly models: number;
}

/** Reads a config as a start would, and says everything there is to say about it. Never throws for its content. */
export function checkConfig({ file, bytes, secrets, readsVariables }: ConfigToCheck): CheckedConfig {
  try {
    const text = bytes === undefined ? {} : { text: decodeConfig(bytes, file) };
    const check = { readsVariables };
    const snapshot = loadConfig({ file, ...text, secrets, generation: 1, nowMs: 0, check });
    const models = snapshot.groups.size + snapshot.wildcards.length;
    return { file, ok: true, problems: placed(snapshot.problems), models };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { file, ok: false, problems: placed(error.problems), models: 0 };
  }
}

/** What is about the file as a whole stands at its beginning, where editors and annotations can show it. */
function placed(problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) =>
    problem.line > 0 ? problem : { ...problem, line: 1, column: Math.max(1, problem.column) },
  );
}
