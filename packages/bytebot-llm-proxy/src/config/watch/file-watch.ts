import { type FSWatcher, watch as watchDirectory } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '@bytebot/service';
import { type FilePlaces, placesOfFiles } from './file-places.ts';

/** A config with more directories than this is polled for the rest. */
const MAX_DIRECTORIES = 64;
/** What the system says when it has no more watches to give. */
const outOfWatches = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** Starts one watch; `fs.watch`, or a stand-in. */
export type StartWatch = (
  directory: string,
  options: { readonly persistent: false },
  listener: (event: string, name: string | null) => void,
) => FSWatcher;

export interface FileWatchOptions {
  /** Something happened that may have changed one of the files. */
  readonly changed: () => void;
  /** Says once that events cannot be had. */
  readonly warn: (sentence: string) => void;
  readonly startWatch?: StartWatch | undefined;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Device and number of the directory: one of the same name may have taken its place. */
  readonly identity: string;
  names: ReadonlySet<string>;
}

/**
 * Events about a list of files, by watching the few directories in which a change of them can be seen. Events are a
 * convenience: they get lost on network file systems and in full kernels, so whoever uses this polls as well.
 * Keeps no process alive.
 */
export class FileWatch {
  readonly #changed: () => void;
  readonly #warn: (sentence: string) => void;
  readonly #startWatch: StartWatch;
  readonly #watched = new Map<string, Watched>();
  #hasWarned = false;
  #closed = false;

  constructor({ changed, warn, startWatch }: FileWatchOptions) {
    this.#changed = changed;
    this.#warn = warn;
    this.#startWatch = startWatch ?? watchDirectory;
  }

  /** How many directories are watched now. */
  get size(): number {
    return this.#watched.size;
  }

  /** Watches these files from now on, and no others. Also mends what has come loose, so it may be called often. */
  async follow(files: readonly string[]): Promise<void> {
    const places = await placesOfFiles(files);
    const identities = new Map<string, string>();
    for (const directory of [...places.keys()].slice(0, MAX_DIRECTORIES)) {
      const identity = await identityOf(directory);
      if (identity !== undefined) identities.set(directory, identity);
    }
    if (!this.#closed) this.#apply(places, identities);
  }

  close(): void {
    this.#closed = true;
    for (const directory of [...this.#watched.keys()]) this.#end(directory);
  }

  #apply(places: FilePlaces, identities: ReadonlyMap<string, string>): void {
    for (const [directory, { identity }] of [...this.#watched]) {
      if (identities.get(directory) !== identity) this.#end(directory);
    }
    for (const [directory, identity] of identities) {
      const names = places.get(directory) ?? new Set();
      const known = this.#watched.get(directory);
      if (known === undefined) this.#begin(directory, identity, names);
      else known.names = names;
    }
  }

  #begin(directory: string, identity: string, names: ReadonlySet<string>): void {
    try {
      const watcher = this.#startWatch(directory, { persistent: false }, (_event, name) =>
        this.#noticed(directory, watcher, name),
      );
      watcher.on('error', (error) => {
        this.#explain(error);
        this.#end(directory, watcher);
      });
      this.#watched.set(directory, { watcher, identity, names });
    } catch (error) {
      this.#explain(error);
    }
  }

  #noticed(directory: string, watcher: FSWatcher, name: string | null): void {
    const watched = this.#watched.get(directory);
    if (watched?.watcher !== watcher) return;
    // The directory itself has gone; one with its name, even with its number, would not be watched.
    const isGone = name === path.basename(directory);
    if (isGone) this.#end(directory, watcher);
    if (isGone || name === null || watched.names.has(name)) this.#changed();
  }

  #explain(error: unknown): void {
    const code = errorCodeOf(error) ?? 'unknown error';
    if (this.#hasWarned || !outOfWatches.has(code)) return;
    this.#hasWarned = true;
    this.#warn(
      `The system allows no more file watches (${code}); changes of the config are found by looking every few seconds. Raise fs.inotify.max_user_watches and max_user_instances to have them at once.`,
    );
  }

  #end(directory: string, only?: FSWatcher): void {
    const watched = this.#watched.get(directory);
    if (watched === undefined || (only !== undefined && watched.watcher !== only)) return;
    this.#watched.delete(directory);
    watched.watcher.close();
  }
}

/** Undefined when there is no such directory now. */
async function identityOf(directory: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(directory, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
