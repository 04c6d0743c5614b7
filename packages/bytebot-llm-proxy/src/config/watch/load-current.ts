import { ConfigError } from '../config-error.ts';
import { type LoadOptions, loadConfig } from '../load.ts';
import type { Problem } from '../problem.ts';
import type { ConfigSnapshot } from '../snapshot.ts';
import { contentsOf, type FileContents, isSameContents } from './file-contents.ts';
import { namedFiles } from './named-files.ts';

/** A file that changes while it is read is read again, this often. */
const MAX_TRIES = 3;

/** What the files say now, and exactly which content said it. */
export interface Loaded {
  readonly contents: FileContents;
  /** Which state of the variables was read; see `SecretStore.version`. */
  readonly version: number;
  /** Which state of the further entries was read. */
  readonly furtherVersion: number;
  readonly outcome:
    | { readonly snapshot: ConfigSnapshot }
    | { readonly problems: readonly Problem[]; readonly error: unknown };
}

/**
 * Reads the config, and again if it changed under the reading. Never throws.
 *
 * @param known The files it consisted of when it was last read; another list costs a second reading.
 */
export function loadCurrent(options: LoadOptions, known: readonly string[]): Loaded {
  const { file, secrets, further } = options;
  let files = known;
  for (let tries = 1; ; tries += 1) {
    const before = contentsOf(files);
    const { version } = secrets;
    const furtherVersion = further?.version ?? 0;
    const outcome = outcomeOf(options);
    files = filesOf(outcome, file);
    const contents = contentsOf(files);
    if (isSameContents(before, contents)) return { contents, version, furtherVersion, outcome };
    // The content before is given then: the next look finds it changed.
    if (tries === MAX_TRIES) return { contents: before, version, furtherVersion, outcome };
  }
}

function outcomeOf(options: LoadOptions): Loaded['outcome'] {
  try {
    return { snapshot: loadConfig(options) };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems, error };
    const message = `The config cannot be read, and this is a mistake of the proxy: ${String(error)}`;
    const file = options.file ?? 'environment';
    return { problems: [{ severity: 'error', file, line: 0, column: 0, path: '', message }], error };
  }
}

function filesOf(outcome: Loaded['outcome'], file: string | undefined): readonly string[] {
  if ('snapshot' in outcome) return outcome.snapshot.files;
  return file === undefined ? [] : namedFiles(file);
}
