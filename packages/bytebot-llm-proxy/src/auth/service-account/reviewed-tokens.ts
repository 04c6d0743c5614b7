import type { TokenIdentity } from './token-identity.ts';
import { tokenRefused, tokenUndecided } from './token-refusal.ts';
import type { ReviewResult, ReviewToken } from './token-review.ts';

/** For so long an answer counts without asking again. */
export const FRESH_MS = 10_000;
/** For so long after that a token in use is served while the API server is asked. */
export const STALE_MS = 20_000;

export interface ReviewedTokensOptions {
  readonly review: ReviewToken;
  readonly audience: string;
  readonly nowMs: () => number;
  /** Told when reviews begin to fail, and nothing more until one has succeeded. */
  readonly failed: (sentence: string) => void;
}

/** What is remembered about one token. */
export interface Reviewed {
  /** When its answer was given, or when asking for a new one failed. */
  reviewedAtMs: number;
  isRefused: boolean;
  running: Promise<void> | undefined;
}

/**
 * Second looks at tokens whose signatures are right: whether their pods and accounts still exist. The signature
 * decides where the API server cannot be asked, so that its absence stops no traffic; that it refuses to be asked is a
 * mistake of the set-up, and lets only those tokens on that were in order before.
 */
export class ReviewedTokens {
  readonly #options: ReviewedTokensOptions;
  #hasFailed = false;

  constructor(options: ReviewedTokensOptions) {
    this.#options = options;
  }

  /**
   * The first look at a token.
   *
   * @throws Failure 401 when the API server refuses it, 503 when the proxy may not ask.
   */
  async first(token: string, identity: TokenIdentity): Promise<Reviewed> {
    const { review, audience, nowMs } = this.#options;
    const result = await review(token, identity);
    this.#report(result);
    if (result === 'refused') throw this.#refused();
    if (result === 'forbidden') {
      throw tokenUndecided(
        `The proxy may not ask the API server about tokens for \`${audience}\`: its own ServiceAccount needs the ClusterRole system:auth-delegator.`,
      );
    }
    return { reviewedAtMs: nowMs(), isRefused: false, running: undefined };
  }

  /**
   * Whether a token that was in order still is; a promise where that has to be asked.
   *
   * @throws Failure 401.
   */
  check(reviewed: Reviewed, token: string, identity: TokenIdentity): Promise<void> | undefined {
    const age = this.#options.nowMs() - reviewed.reviewedAtMs;
    if (age < FRESH_MS) {
      if (reviewed.isRefused) throw this.#refused();
      return undefined;
    }
    // A refusal is asked about again too: an API server that has just started may not see all accounts and pods yet.
    reviewed.running ??= this.#again(reviewed, token, identity);
    if (age < STALE_MS && !reviewed.isRefused) return undefined;
    return reviewed.running.then(() => {
      if (reviewed.isRefused) throw this.#refused();
    });
  }

  async #again(reviewed: Reviewed, token: string, identity: TokenIdentity): Promise<void> {
    const result = await this.#options.review(token, identity);
    this.#report(result);
    // Whom the API server has refused is not let in because it is away.
    if (result === 'valid' || result === 'refused') reviewed.isRefused = result === 'refused';
    reviewed.reviewedAtMs = this.#options.nowMs();
    reviewed.running = undefined;
  }

  #refused() {
    return tokenRefused(
      'the API server does not accept the token any more: its pod or its ServiceAccount has been deleted.',
      this.#options.audience,
    );
  }

  #report(result: ReviewResult): void {
    const isFailure = result === 'unavailable' || result === 'forbidden';
    if (isFailure && !this.#hasFailed) {
      this.#options.failed(
        result === 'unavailable'
          ? 'The API server cannot be asked about ServiceAccount tokens; their signatures decide until it can.'
          : "The API server lets the proxy ask nothing about ServiceAccount tokens: bind the ClusterRole system:auth-delegator to the proxy's ServiceAccount.",
      );
    }
    this.#hasFailed = isFailure;
  }
}
