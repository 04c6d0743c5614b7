import { hash } from 'node:crypto';
import type { SecretStore } from '@bytebot/service';
import type { Caller } from './caller.ts';

/** One key of `general_settings.virtual_keys`. */
export interface VirtualKey {
  readonly alias: string;
  /** The SHA-256 of the key, 64 hexadecimal digits; undefined where the key is in a variable. */
  readonly keyHash: string | undefined;
  /** The variable that holds the key, if one does. */
  readonly variable: string | undefined;
  /** As written; what the caller's list is made of. */
  readonly models: readonly string[] | undefined;
  /** Epoch milliseconds; undefined: never. */
  readonly expiresAtMs: number | undefined;
  readonly caller: Caller;
}

/** Finds a key by its hash among any number of keys. */
export type VirtualKeyFinder = Pick<VirtualKeys, 'find'>;

/** What is kept of a key: a hash in hexadecimal digits. Keys are random and long, so no salt is needed. */
export function hashOfKey(key: string): string {
  return hash('sha256', key);
}

/**
 * The virtual keys of a config. A key is looked up by its hash, so the number of keys costs a request nothing, and the
 * time of the look-up says nothing about any key: who does not know a key cannot choose its digest. One hash and the
 * look-up among 100,000 keys take half a microsecond, so nothing is remembered in between.
 */
export class VirtualKeys {
  readonly entries: readonly VirtualKey[];
  readonly #secrets: Pick<SecretStore, 'get' | 'version'>;
  readonly #byHash = new Map<string, VirtualKey>();
  readonly #inVariables: readonly VirtualKey[];
  /** What is known of the keys in variables, as they were at `#version`. */
  readonly #byVariableHash = new Map<string, VirtualKey>();
  #version: number | undefined;

  constructor(entries: readonly VirtualKey[], secrets: Pick<SecretStore, 'get' | 'version'>) {
    this.entries = entries;
    this.#secrets = secrets;
    for (const entry of entries) {
      if (entry.keyHash !== undefined) this.#byHash.set(entry.keyHash, entry);
    }
    this.#inVariables = entries.filter(({ variable }) => variable !== undefined);
  }

  /** Whose key this is, expired or not; undefined for a key of nobody. */
  find(presented: string): VirtualKey | undefined {
    const digest = hashOfKey(presented);
    return this.#byHash.get(digest) ?? this.#findInVariables(digest);
  }

  /** The values of the keys that are in variables now. */
  *secrets(): Iterable<string> {
    for (const { variable } of this.#inVariables) {
      const key = variable === undefined ? undefined : this.#secrets.get(variable);
      if (key !== undefined) yield key;
    }
  }

  /** A key that was rotated counts at once: what variables hold is hashed again when any of them has changed. */
  #findInVariables(digest: string): VirtualKey | undefined {
    if (this.#inVariables.length === 0) return undefined;
    const { version } = this.#secrets;
    if (version !== this.#version) {
      this.#byVariableHash.clear();
      for (const entry of this.#inVariables) {
        const key = this.#secrets.get(entry.variable ?? '');
        if (key !== undefined) this.#byVariableHash.set(hashOfKey(key), entry);
      }
      this.#version = version;
    }
    return this.#byVariableHash.get(digest);
  }
}
