import { hash } from 'node:crypto';
import type { ClusterKeys, KeySet } from './cluster-keys.ts';
import type { Reviewed, ReviewedTokens } from './reviewed-tokens.ts';
import { refuseByClaims } from './token-claims.ts';
import type { TokenIdentity } from './token-identity.ts';
import { tokenRefused, tokenUndecided } from './token-refusal.ts';
import { UnknownKeyError } from './unknown-key-error.ts';
import type { VerifyToken } from './verify-token.ts';

/** Verified tokens that are remembered. One for each pod, and one more while it is replaced. */
const MAX_TOKENS = 10_000;
/** Tokens that are being verified at once; a flood of others waits for its own turn to be refused. */
const MAX_PENDING = 1_000;
/** Tokens of Kubernetes have some 1,200 characters. */
const MAX_TOKEN_LENGTH = 8_192;

/** Tells whose token was presented as a key. */
export interface TokenDoor {
  /**
   * @returns A promise for a token that has to be looked at first, the identity itself for one that is known.
   * @throws Failure 401 with the reason; 503 while nothing can be verified yet. So does the promise.
   */
  identify(token: string): TokenIdentity | Promise<TokenIdentity>;
}

export interface ServiceAccountTokensOptions {
  readonly audience: string;
  readonly keys: Pick<ClusterKeys, 'known' | 'refresh'>;
  /** Loads what verifies signatures: no start without tokens pays for it. */
  readonly loadCheck: (set: KeySet) => Promise<VerifyToken>;
  /** Undefined: the signature is all that counts. */
  readonly reviews: ReviewedTokens | undefined;
  readonly nowMs: () => number;
}

interface KnownToken {
  readonly identity: TokenIdentity;
  readonly reviewed: Reviewed | undefined;
}

/**
 * ServiceAccount tokens as keys of the proxy: verified offline by the keys of the cluster, and remembered by their hash
 * until they expire, so that a token in use costs one look-up.
 */
export class ServiceAccountTokens implements TokenDoor {
  readonly #options: ServiceAccountTokensOptions;
  readonly #known = new Map<string, KnownToken>();
  readonly #pending = new Map<string, Promise<TokenIdentity>>();
  #check: { readonly set: KeySet; readonly verify: Promise<VerifyToken> } | undefined;

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  identify(token: string): TokenIdentity | Promise<TokenIdentity> {
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest);
    if (known === undefined) return this.#pending.get(digest) ?? this.#identifyNew(digest, token);
    const { identity, reviewed } = known;
    if (this.#options.nowMs() >= identity.expiresAtMs) {
      this.#known.delete(digest);
      return this.#identifyNew(digest, token);
    }
    if (reviewed === undefined) return identity;
    return this.#options.reviews?.check(reviewed, token, identity)?.then(() => identity) ?? identity;
  }

  /** Verifies every token anew: the keys of the cluster have changed, and one may have been taken away. */
  forget(): void {
    this.#known.clear();
  }

  #identifyNew(digest: string, token: string): Promise<TokenIdentity> {
    if (token.length > MAX_TOKEN_LENGTH) {
      throw tokenRefused('the API key is too long for a ServiceAccount token.', this.#options.audience);
    }
    if (this.#pending.size >= MAX_PENDING) {
      throw tokenUndecided('The proxy is verifying too many ServiceAccount tokens at once.');
    }
    const identity = this.#verifyNew(digest, token).finally(() => this.#pending.delete(digest));
    this.#pending.set(digest, identity);
    return identity;
  }

  async #verifyNew(digest: string, token: string): Promise<TokenIdentity> {
    const { reviews } = this.#options;
    const { identity, set } = await this.#verify(token);
    const reviewed = await reviews?.first(token, identity);
    // Keys that changed in the meantime have made the answer old.
    if (set === this.#options.keys.known) this.#remember(digest, { identity, reviewed });
    return identity;
  }

  #remember(digest: string, token: KnownToken): void {
    if (this.#known.size >= MAX_TOKENS) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(digest, token);
  }

  async #verify(token: string): Promise<{ identity: TokenIdentity; set: KeySet }> {
    const { keys } = this.#options;
    if (keys.known === undefined) await keys.refresh();
    const before = keys.known;
    if (before === undefined) {
      throw tokenUndecided('The proxy has not read the keys of the cluster yet, and can verify no token.');
    }
    try {
      return { identity: await this.#verifyBy(before, token), set: before };
    } catch (error) {
      if (!(error instanceof UnknownKeyError)) throw error;
    }
    await keys.refresh();
    const set = keys.known ?? before;
    try {
      return { identity: await this.#verifyBy(set, token), set };
    } catch (error) {
      if (!(error instanceof UnknownKeyError)) throw error;
      throw tokenRefused(
        'the token is signed with a key that the cluster does not have.',
        this.#options.audience,
      );
    }
  }

  async #verifyBy(set: KeySet, token: string): Promise<TokenIdentity> {
    const { audience, loadCheck, nowMs } = this.#options;
    const expected = { issuer: set.issuer, audience };
    refuseByClaims(token, expected, nowMs());
    if (this.#check?.set !== set) this.#check = { set, verify: loadCheck(set) };
    const verify = await this.#check.verify;
    return verify(token, expected, nowMs());
  }
}
