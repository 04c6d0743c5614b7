import { createHash } from 'node:crypto';
import type { Credentials, CredentialWorld, ProviderSettings } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import type { Deployment } from '../config/snapshot.ts';

/** Renewed this long before they expire, or for the last tenth of a shorter life. */
const RENEWAL_MARGIN_MS = 5 * 60_000;
/** After a failure nobody is asked again for this long. */
const FAILURE_PAUSE_MS = 3_000;
/** Configs hold few identities; the bound guards against one that changes without end. */
const MAX_IDENTITIES = 1_000;
/** Two generations of as many identities, at three values each. */
const MAX_SECRETS = 6_000;

interface Entry {
  /** Undefined when the provider said that it needs none. */
  credentials: Credentials | undefined;
  /** When they were obtained; undefined until then. */
  obtainedAtMs: number | undefined;
  /** The request under way; all who wait share it. */
  pending: Promise<Credentials | undefined> | undefined;
  failedAtMs: number;
  failure: unknown;
}

/**
 * Credentials that providers obtain (access tokens, temporary AWS keys), shared by all deployments with the same
 * settings, renewed in the background before they expire, and asked for once however many requests wait.
 */
export class CredentialCache {
  readonly #world: CredentialWorld;
  readonly #secrets: Pick<SecretStore, 'version'>;
  #version: number;
  readonly #entries = new Map<string, Entry>();
  readonly #obtained: string[] = [];
  readonly #identities = new WeakMap<ProviderSettings, Map<string, string>>();

  /** @param secrets When one of them changes, credentials are obtained anew: they may have come from it. */
  constructor(world: CredentialWorld, secrets: Pick<SecretStore, 'version'>) {
    this.#world = world;
    this.#secrets = secrets;
    this.#version = secrets.version;
  }

  /**
   * What to authenticate the calls of a deployment with; undefined when its provider needs nothing but the key.
   *
   * @throws CredentialError (or what the network threw) when there are none.
   */
  async obtain(
    { provider }: Deployment,
    settings: ProviderSettings,
    apiKey: string | undefined,
  ): Promise<Credentials['values'] | undefined> {
    if (provider.obtainCredentials === undefined) return undefined;
    const entry = this.#entryOf(this.#identityOf(provider.id, settings, apiKey));
    const now = this.#world.nowMs();
    const { credentials } = entry;
    if (now < renewalTimeMs(entry)) return credentials?.values;
    const isUsable = credentials !== undefined && now < (credentials.expiresAtMs ?? now + 1);
    if (entry.failure !== undefined && now - entry.failedAtMs < FAILURE_PAUSE_MS) {
      if (isUsable) return credentials.values;
      throw entry.failure;
    }
    entry.pending ??= this.#renew(entry, () => provider.obtainCredentials?.(settings, apiKey, this.#world));
    if (isUsable) {
      entry.pending.catch(() => undefined);
      return credentials.values;
    }
    return (await entry.pending)?.values;
  }

  /** The provider has refused them: the next call asks anew. */
  forget({ provider }: Deployment, settings: ProviderSettings, apiKey: string | undefined): void {
    if (provider.obtainCredentials === undefined) return;
    const entry = this.#entries.get(this.#identityOf(provider.id, settings, apiKey));
    if (entry === undefined) return;
    entry.credentials = undefined;
    entry.obtainedAtMs = undefined;
  }

  /** What was obtained lately, to be hidden in texts that leave the process: calls with old tokens may still run. */
  secrets(): Iterable<string> {
    return this.#obtained;
  }

  async #renew(
    entry: Entry,
    obtain: () => Promise<Credentials | undefined> | undefined,
  ): Promise<Credentials | undefined> {
    try {
      entry.credentials = await obtain();
      this.#obtained.push(...Object.values(entry.credentials?.values ?? {}));
      if (this.#obtained.length > MAX_SECRETS) this.#obtained.splice(0, this.#obtained.length - MAX_SECRETS);
      entry.obtainedAtMs = this.#world.nowMs();
      entry.failure = undefined;
      return entry.credentials;
    } catch (error) {
      entry.failedAtMs = this.#world.nowMs();
      entry.failure = error;
      throw error;
    } finally {
      entry.pending = undefined;
    }
  }

  #entryOf(identity: string): Entry {
    if (this.#version !== this.#secrets.version) {
      this.#version = this.#secrets.version;
      this.#entries.clear();
    }
    const known = this.#entries.get(identity);
    if (known !== undefined) return known;
    if (this.#entries.size >= MAX_IDENTITIES) this.#entries.clear();
    const entry: Entry = {
      credentials: undefined,
      obtainedAtMs: undefined,
      pending: undefined,
      failedAtMs: 0,
      failure: undefined,
    };
    this.#entries.set(identity, entry);
    return entry;
  }

  /** A digest, so that the settings are hashed once and no secret is a key of a map. */
  #identityOf(providerId: string, settings: ProviderSettings, apiKey: string | undefined): string {
    let byKey = this.#identities.get(settings);
    if (byKey === undefined) {
      byKey = new Map();
      this.#identities.set(settings, byKey);
    }
    const known = byKey.get(apiKey ?? '');
    if (known !== undefined) return known;
    const text = JSON.stringify([providerId, settings, apiKey ?? null]);
    const identity = createHash('sha256').update(text).digest('base64');
    byKey.set(apiKey ?? '', identity);
    return identity;
  }
}

function renewalTimeMs({ credentials, obtainedAtMs }: Entry): number {
  if (obtainedAtMs === undefined) return 0;
  const expiresAtMs = credentials?.expiresAtMs;
  if (expiresAtMs === undefined) return Number.POSITIVE_INFINITY;
  return expiresAtMs - Math.min(RENEWAL_MARGIN_MS, (expiresAtMs - obtainedAtMs) / 10);
}
