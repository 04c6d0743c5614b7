import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ManagedSecretStore } from '@bytebot/service';
import type { FurtherEntries } from '../further-entries.ts';
import type { Problem } from '../problem.ts';
import type { ConfigSnapshot } from '../snapshot.ts';
import { openingProblem } from './door-guard.ts';
import { contentsOf, isSameContents, signatureOf } from './file-contents.ts';
import { FileWatch, type StartWatch } from './file-watch.ts';
import { type Loaded, loadCurrent } from './load-current.ts';
import type { Rejection, ReloadListener, ReloadResult, Reloads } from './reload.ts';
import { isSameConfig, withKnownDeployments } from './same-config.ts';
import type { WatchOptions } from './watch-options.ts';

/** A file that is written without end is looked at after so many settle times all the same. */
const MAX_SETTLE_TIMES = 5;

export interface ConfigWatcherOptions {
  /** The main file; undefined when the proxy runs without one. */
  readonly file: string | undefined;
  readonly secrets: ManagedSecretStore;
  /** Entries beside those of the file; a change of them is one of the config. */
  readonly further?: FurtherEntries | undefined;
  readonly options: WatchOptions;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly startWatch?: StartWatch | undefined;
}

/** Which contents of the files, which variables and which further entries something was made from. */
type Source = Pick<Loaded, 'contents' | 'version' | 'furtherVersion'>;

/**
 * Keeps the config of a running proxy: notices changes of its files and of the variables it reads, loads them, and
 * replaces the snapshot when they can be used. Requests keep the snapshot they began with.
 *
 * Events of the file system make it quick, a poll makes it sure. A change is compared by content, so that only a real
 * one makes a new generation.
 */
export class ConfigWatcher implements Reloads {
  readonly #setup: ConfigWatcherOptions;
  #watch: FileWatch | undefined;
  #listener: ReloadListener | undefined;
  #snapshot: ConfigSnapshot;
  #accepted: Source;
  #rejected: Source | undefined;
  /** The files of what was loaded last, accepted or not: the mistake may be in an included one. */
  #files: readonly string[];
  #signature = '';
  #last: Reloads['last'];
  #lastRejection: Rejection | undefined;
  #doubtedSinceMs: number | undefined;
  #touchedSinceMs: number | undefined;
  #settling: NodeJS.Timeout | undefined;
  #polling: NodeJS.Timeout | undefined;
  #checking: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * Loads the config for the first time.
   *
   * @throws ConfigError with every problem, when it cannot be used.
   */
  constructor(setup: ConfigWatcherOptions) {
    this.#setup = setup;
    const loaded = this.#load(1, setup.file === undefined ? [] : [path.resolve(setup.file)]);
    if ('error' in loaded.outcome) throw loaded.outcome.error;
    this.#snapshot = loaded.outcome.snapshot;
    this.#accepted = loaded;
    this.#files = [...loaded.contents.keys()];
    this.#last = { atMs: this.#snapshot.loadedAtMs, result: 'accepted' };
  }

  get snapshot(): ConfigSnapshot {
    return this.#snapshot;
  }

  get last(): Reloads['last'] {
    return this.#last;
  }

  get lastRejection(): Rejection | undefined {
    return this.#lastRejection;
  }

  /** How many directories are watched now. */
  get watchedDirectories(): number {
    return this.#watch?.size ?? 0;
  }

  /**
   * Begins to watch; resolves when every change from now on will be noticed. Keeps no process alive.
   *
   * @param listener Hears of every change that is taken over or refused.
   */
  async start(listener: ReloadListener): Promise<void> {
    const { options, secrets, further, startWatch } = this.#setup;
    this.#listener = listener;
    if (options.useEvents) {
      const changed = (): void => this.#touch();
      this.#watch = new FileWatch({ changed, warn: (sentence) => listener.warn(sentence), startWatch });
    }
    secrets.onChange(() => {
      listener.variablesChanged();
      this.#touch();
    });
    further?.onChange(() => this.#touch());
    await this.#inBackground(() => this.#look('quietly'));
    this.#schedulePoll();
  }

  async reloadNow(): Promise<ReloadResult> {
    const result = await this.#enqueue(() => this.#look('asked'));
    return result ?? 'unchanged';
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#polling);
    this.#watch?.close();
  }

  get #watchedFiles(): readonly string[] {
    return [...this.#files, ...this.#setup.secrets.dotenvFiles];
  }

  /** Something may have changed; it is looked at when it has been quiet for a moment. */
  #touch(delayMs = this.#setup.options.settleMs): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#touchedSinceMs ??= now;
    const latest = this.#touchedSinceMs + Math.max(delayMs, MAX_SETTLE_TIMES * this.#setup.options.settleMs);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(
      () => {
        this.#touchedSinceMs = undefined;
        void this.#inBackground(() => this.#look('noticed'));
      },
      Math.max(0, Math.min(delayMs, latest - now)),
    );
    this.#settling.unref();
  }

  #schedulePoll(): void {
    if (this.#closed) return;
    this.#polling = setTimeout(() => {
      void this.#inBackground(() => this.#poll()).then(() => this.#schedulePoll());
    }, this.#setup.options.pollIntervalMs);
    this.#polling.unref();
  }

  async #poll(): Promise<void> {
    await this.#watch?.follow(this.#watchedFiles);
    if ((await signatureOf(this.#watchedFiles)) !== this.#signature) this.#touch();
  }

  /** One look at a time, in order. */
  #enqueue<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const result = this.#checking.then(() => (this.#closed ? undefined : work()));
    this.#checking = result.catch(() => undefined);
    return result;
  }

  async #inBackground(work: () => Promise<unknown>): Promise<void> {
    try {
      await this.#enqueue(work);
    } catch (error) {
      this.#listener?.warn(`A change of the config could not be looked at: ${String(error)}`);
    }
  }

  /**
   * Compares what the files say now with what is in use, and takes over what is new.
   *
   * @param why `quietly` counts nothing that has not changed; `asked` gives a bad config no time to become better.
   */
  async #look(why: 'quietly' | 'noticed' | 'asked'): Promise<ReloadResult | undefined> {
    // First the watch, then the signature, then the contents: a change during one is seen by the next.
    await this.#watch?.follow(this.#watchedFiles);
    const signature = await signatureOf(this.#watchedFiles);
    if (this.#closed) return undefined;
    const hasMoved = signature !== this.#signature && why !== 'quietly';
    this.#signature = signature;
    const { secrets, further } = this.#setup;
    secrets.refresh();
    const contents = contentsOf(this.#files);
    const now = { contents, version: secrets.version, furtherVersion: further?.version ?? 0 };
    if (isSameSource(now, this.#accepted)) {
      this.#doubtedSinceMs = undefined;
      const isBack = this.#rejected !== undefined;
      this.#rejected = undefined;
      return why === 'asked' || hasMoved || isBack ? this.#settle('unchanged') : undefined;
    }
    const isKnownBad = this.#rejected !== undefined && isSameSource(now, this.#rejected);
    if (isKnownBad && why !== 'asked') return undefined;
    return this.#takeOver(this.#load(this.#snapshot.generation + 1, this.#files), why === 'asked');
  }

  #takeOver(loaded: Loaded, isAsked: boolean): ReloadResult | undefined {
    const files = [...loaded.contents.keys()];
    const isOtherList = files.join('\n') !== this.#files.join('\n');
    this.#files = files;
    // What is watched for the first time may have changed before it was.
    if (isOtherList) this.#touch();
    const problems = problemsOf(loaded, this.#snapshot);
    if (problems !== undefined) return this.#refuse(loaded, problems, isAsked);
    this.#doubtedSinceMs = undefined;
    this.#rejected = undefined;
    if (!('snapshot' in loaded.outcome)) return undefined;
    const { snapshot: next } = loaded.outcome;
    const previous = this.#snapshot;
    const hasSameFiles = isSameContents(loaded.contents, this.#accepted.contents);
    this.#accepted = loaded;
    if (hasSameFiles && isSameConfig(next, previous)) return this.#settle('unchanged');
    this.#snapshot = withKnownDeployments(next, previous);
    this.#last = { atMs: this.#setup.nowMs(), result: 'accepted' };
    this.#listener?.accepted(this.#snapshot, previous);
    return 'accepted';
  }

  /** A file that is being written looks like a bad one for a moment. */
  #refuse(loaded: Loaded, problems: readonly Problem[], isAsked: boolean): ReloadResult | undefined {
    const now = performance.now();
    this.#doubtedSinceMs ??= now;
    const leftMs = this.#doubtedSinceMs + this.#setup.options.patienceMs - now;
    if (!isAsked && leftMs > 0) {
      this.#touch(leftMs);
      return undefined;
    }
    this.#doubtedSinceMs = undefined;
    const isKnown =
      this.#rejected !== undefined && isDeepStrictEqual(problems, this.#lastRejection?.problems);
    this.#rejected = loaded;
    if (isKnown && !isAsked) return 'rejected';
    const atMs = this.#setup.nowMs();
    this.#last = { atMs, result: 'rejected' };
    this.#lastRejection = { atMs, problems };
    this.#listener?.rejected(problems);
    return 'rejected';
  }

  #settle(result: 'unchanged'): ReloadResult {
    this.#last = { atMs: this.#setup.nowMs(), result };
    this.#listener?.unchanged(this.#snapshot);
    return result;
  }

  #load(generation: number, known: readonly string[]): Loaded {
    const { file, secrets, further, nowMs } = this.#setup;
    return loadCurrent({ file, secrets, further, generation, nowMs: nowMs() }, known);
  }
}

function isSameSource(left: Source, right: Source): boolean {
  return (
    left.version === right.version &&
    left.furtherVersion === right.furtherVersion &&
    isSameContents(left.contents, right.contents)
  );
}

/** Why what was loaded may not be used; undefined when it may. */
function problemsOf({ outcome }: Loaded, running: ConfigSnapshot): readonly Problem[] | undefined {
  if ('problems' in outcome) return outcome.problems;
  const opening = openingProblem(outcome.snapshot, running);
  return opening === undefined ? undefined : [...outcome.snapshot.problems, opening];
}
