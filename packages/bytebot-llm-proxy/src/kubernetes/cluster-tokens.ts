import type { Log } from '@bytebot/service';
import { ClusterKeys } from '../auth/service-account/cluster-keys.ts';
import { ReviewedTokens } from '../auth/service-account/reviewed-tokens.ts';
import { ServiceAccountTokens, type TokenDoor } from '../auth/service-account/service-account-tokens.ts';
import { createTokenReview } from '../auth/service-account/token-review.ts';
import type { KubernetesClient } from './client.ts';
import type { ServiceAccountTokenSettings } from './settings.ts';

/** A request waits for these, so they are shorter than others. */
const KEYS_TIMEOUT_MS = 5_000;
const REVIEW_TIMEOUT_MS = 2_000;

/** Lets ServiceAccount tokens of the cluster in; begins to read its keys at once. */
export function startClusterTokens(
  { audience, issuer, review }: ServiceAccountTokenSettings,
  client: Pick<KubernetesClient, 'get' | 'create'>,
  log: Log,
): { readonly door: TokenDoor; close(): void } {
  const failed = (sentence: string): void => log.warn(sentence);
  const keys = new ClusterKeys({
    read: (path) => client.get(path, { timeoutMs: KEYS_TIMEOUT_MS }),
    issuer,
    nowMs: Date.now,
    changed: (set) => {
      door.forget();
      log.info('The keys of the cluster’s ServiceAccount tokens are known', {
        issuer: set.issuer,
        keys: set.keys.keys.length,
        audience,
      });
    },
    failed,
  });
  const create = createTokenReview(
    (path, body) => client.create(path, body, { timeoutMs: REVIEW_TIMEOUT_MS }),
    audience,
  );
  const door = new ServiceAccountTokens({
    audience,
    keys,
    loadCheck: async (set) =>
      (await import('../auth/service-account/verify-token.ts')).createTokenCheck(set.keys),
    reviews: review ? new ReviewedTokens({ review: create, audience, nowMs: Date.now, failed }) : undefined,
    nowMs: Date.now,
  });
  keys.start();
  return { door, close: () => keys.close() };
}
