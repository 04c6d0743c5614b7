import path from 'node:path';
import { readBoundedFile } from './bounded-file.ts';
import { watchDirectory } from './directory-watch.ts';
import { parseDotenv } from './dotenv.ts';
import { type MountedKeys, type MountedValue, readMountedKeys } from './mounted-keys.ts';
import { isPlaceholder } from './placeholder.ts';
import { CLUSTER_SECRET_ORIGIN, MOUNTED_FILE_ORIGIN, type SecretStore } from './secret-store.ts';

/** Where the charts mount the Secret with the keys. */
const DEFAULT_KEYS_DIRECTORY = '/etc/llm/keys';
const DOTENV_FILES = ['.env', 'secrets.env'];
const MAX_DOTENV_BYTES = 256 * 1024;
const POLL_INTERVAL_MS = 30_000;
const MAX_WARNINGS = 100;

export interface SecretStoreOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `.env` and `secrets.env` are looked for. Default: where the command was typed. */
  readonly directory?: string;
  /** Default: `LLM_KEYS_DIR`, else `/etc/llm/keys`. */
  readonly keysDirectory?: string;
  /** Whether mounted files and `.env` files are read again when they change. */
  readonly watch: boolean;
  /** False: the file system is not asked to tell of changes, only looked at. Default true. */
  readonly useEvents?: boolean;
  /** How often files are read again in any case. Default 30 s. */
  readonly pollIntervalMs?: number;
}

/** A secret store with its sources in hand. */
export interface ManagedSecretStore extends SecretStore {
  /** Sentences about files and values, naming places and variables, never values. Grows as values are asked for. */
  readonly warnings: readonly string[];
  /** `.env` and `secrets.env`, whether they exist or not. */
  readonly dotenvFiles: readonly string[];
  /** Reads the mounted files and the `.env` files again now. What cannot be read keeps its values. */
  refresh(): void;
  /** Calls back after each change of a value. There is one listener; a new one replaces it. */
  onChange(listener: () => void): void;
  /**
   * Sets the values that come between the mounted files and the process environment, all at once: what is not among
   * them is gone. They are trimmed and judged as the others are.
   */
  setClusterSecrets(values: ReadonlyMap<string, ClusterSecretValue>): void;
  /** Ends watching. */
  close(): void;
}

/** A value of a Secret that was read through the Kubernetes API. */
export interface ClusterSecretValue {
  readonly value: string;
  /** `namespace/name` */
  readonly secret: string;
}

/** Where a command was typed: npm runs scripts in the package's folder and keeps the caller's in `INIT_CWD`. */
export function commandDirectory(environment: SecretStoreOptions['environment']): string {
  const { INIT_CWD: typedIn } = environment;
  return typedIn === undefined || typedIn === '' ? process.cwd() : typedIn;
}

/**
 * Opens the sources of keys: mounted files, Secrets of the cluster, the process environment, `.env`, `secrets.env`, in
 * this order. A missing file is no error, and an unreadable one a warning.
 */
export function createSecretStore(options: SecretStoreOptions): ManagedSecretStore {
  return new LayeredSecretStore(options);
}

interface Found {
  readonly raw: string;
  readonly value: string | undefined;
  readonly origin: string;
}

interface DotenvValues {
  readonly file: string;
  readonly text: string;
  readonly values: ReadonlyMap<string, string>;
}

class LayeredSecretStore implements ManagedSecretStore {
  readonly warnings: string[] = [];
  readonly dotenvFiles: readonly string[];
  readonly apartFromCluster: SecretStore;
  readonly #environment: SecretStoreOptions['environment'];
  readonly #keysDirectory: string;
  readonly #endWatch: () => void;
  /** What the process environment said when it was last asked, so that nothing is judged twice. */
  readonly #judged = new Map<string, Found>();
  #mounted: ReadonlyMap<string, MountedValue> = new Map();
  #cluster: ReadonlyMap<string, ClusterSecretValue> = new Map();
  #dotenv: readonly DotenvValues[] = [];
  #version = 1;
  #changed: () => void = () => undefined;

  constructor(options: SecretStoreOptions) {
    const { environment } = options;
    this.#environment = environment;
    this.apartFromCluster = this.#withoutClusterSecrets();
    const directory = options.directory ?? commandDirectory(environment);
    this.dotenvFiles = DOTENV_FILES.map((name) => path.join(directory, name));
    this.#dotenv = this.dotenvFiles.map((file) => this.#readDotenv(file, undefined));
    const named = options.keysDirectory ?? environment.LLM_KEYS_DIR?.trim();
    this.#keysDirectory = named === undefined || named === '' ? DEFAULT_KEYS_DIRECTORY : named;
    const mounted = readMountedKeys(this.#keysDirectory);
    if (named !== undefined && named !== '' && mounted?.exists === false) {
      this.#warn(`The directory of mounted keys ${named} does not exist; it is used as soon as it does.`);
    }
    this.#accept(mounted);
    this.#endWatch = options.watch
      ? watchDirectory(
          this.#keysDirectory,
          options.pollIntervalMs ?? POLL_INTERVAL_MS,
          () => this.refresh(),
          options.useEvents ?? true,
        )
      : () => undefined;
  }

  get version(): number {
    return this.#version;
  }

  get(name: string): string | undefined {
    return this.#find(name)?.value;
  }

  originOf(name: string): string | undefined {
    return this.#find(name)?.origin;
  }

  *names(): Iterable<string> {
    yield* this.#cluster.keys();
    yield* this.#namesApartFromCluster();
  }

  refresh(): void {
    const mounted = readMountedKeys(this.#keysDirectory);
    const hasNewMount = mounted !== undefined && !sameValues(mounted.values, this.#mounted);
    if (hasNewMount) this.#accept(mounted);
    const dotenv = this.#dotenv.map((known) => this.#readDotenv(known.file, known));
    const hasNewDotenv = dotenv.some((read, index) => read !== this.#dotenv[index]);
    this.#dotenv = dotenv;
    if (!hasNewMount && !hasNewDotenv) return;
    this.#version += 1;
    this.#changed();
  }

  setClusterSecrets(values: ReadonlyMap<string, ClusterSecretValue>): void {
    if (sameValues(values, this.#cluster)) return;
    this.#cluster = values;
    // Values of Secrets that are gone are not kept.
    for (const key of this.#judged.keys()) {
      if (key.startsWith(CLUSTER_SECRET_ORIGIN)) this.#judged.delete(key);
    }
    this.#version += 1;
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  close(): void {
    this.#endWatch();
  }

  #withoutClusterSecrets(): SecretStore {
    const version = (): number => this.#version;
    return {
      get: (name) => (this.#findMounted(name) ?? this.#findBelowCluster(name))?.value,
      originOf: (name) => (this.#findMounted(name) ?? this.#findBelowCluster(name))?.origin,
      names: () => this.#namesApartFromCluster(),
      get version() {
        return version();
      },
    };
  }

  *#namesApartFromCluster(): Iterable<string> {
    yield* this.#mounted.keys();
    yield* Object.keys(this.#environment);
    for (const { values } of this.#dotenv) yield* values.keys();
  }

  #find(name: string): Found | undefined {
    return this.#findMounted(name) ?? this.#findInCluster(name) ?? this.#findBelowCluster(name);
  }

  #findMounted(name: string): Found | undefined {
    const mounted = this.#mounted.get(name);
    if (mounted === undefined) return undefined;
    const found = this.#judge(name, mounted.value, `${MOUNTED_FILE_ORIGIN}${mounted.file}`);
    return found.value === undefined ? undefined : found;
  }

  #findInCluster(name: string): Found | undefined {
    const inCluster = this.#cluster.get(name);
    if (inCluster === undefined) return undefined;
    const found = this.#judge(name, inCluster.value, `${CLUSTER_SECRET_ORIGIN}${inCluster.secret}`);
    return found.value === undefined ? undefined : found;
  }

  #findBelowCluster(name: string): Found | undefined {
    const outside = Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined;
    if (outside !== undefined) {
      const found = this.#judge(name, outside, 'the environment');
      if (found.value !== undefined) return found;
    }
    for (const { file, values } of this.#dotenv) {
      const text = values.get(name);
      if (text === undefined) continue;
      const found = this.#judge(name, text, file);
      if (found.value !== undefined) return found;
    }
    return undefined;
  }

  /** Trims, and takes empty values and placeholders for none. */
  #judge(name: string, raw: string, origin: string): Found {
    const key = `${origin}\0${name}`;
    const earlier = this.#judged.get(key);
    if (earlier?.raw === raw) return earlier;
    const text = raw.trim();
    const placeholder = isPlaceholder(text, name);
    if (placeholder) {
      this.#warn(`${name} in ${origin} is a placeholder and counts as not set. Put the real value there.`);
    }
    const found = { raw, value: text === '' || placeholder ? undefined : text, origin };
    this.#judged.set(key, found);
    return found;
  }

  /** @returns `known` itself when the file says what it said. */
  #readDotenv(file: string, known: DotenvValues | undefined): DotenvValues {
    const read = readBoundedFile(file, MAX_DOTENV_BYTES);
    if ('problem' in read) {
      const instead = known === undefined ? 'is left out' : 'its earlier values stay in use';
      this.#warn(`${file} ${read.problem} and ${instead}.`);
      return known ?? { file, text: '', values: new Map() };
    }
    const text = 'text' in read ? read.text : '';
    if (known?.text === text) return known;
    const { values, warnings } = parseDotenv(text);
    for (const warning of warnings) this.#warn(`${file}, ${warning}.`);
    return { file, text, values };
  }

  #accept(mounted: MountedKeys | undefined): void {
    if (mounted === undefined) {
      this.#warn(
        `The directory of mounted keys ${this.#keysDirectory} cannot be read. Change its permissions.`,
      );
      return;
    }
    for (const warning of mounted.warnings) this.#warn(`${warning}.`);
    this.#mounted = mounted.values;
  }

  #warn(sentence: string): void {
    if (this.warnings.length < MAX_WARNINGS && !this.warnings.includes(sentence))
      this.warnings.push(sentence);
  }
}

function sameValues(
  left: ReadonlyMap<string, { readonly value: string }>,
  right: ReadonlyMap<string, { readonly value: string }>,
): boolean {
  return left.size === right.size && [...left].every(([name, { value }]) => right.get(name)?.value === value);
}
