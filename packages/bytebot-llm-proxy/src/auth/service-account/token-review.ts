import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type TokenIdentity, userNameOf } from './token-identity.ts';

/** What the API server says about a token. */
export type ReviewResult =
  /** Its pod, its account and its secret still exist. */
  | 'valid'
  | 'refused'
  /** The API server did not answer, or could not. */
  | 'unavailable'
  /** The proxy's own account may not ask. */
  | 'forbidden';

export type ReviewToken = (token: string, identity: TokenIdentity) => Promise<ReviewResult>;

/** Creates an object; rejects with an error that has the `status` of the answer, where one came. */
type Create = (path: string, body: JsonObject) => Promise<JsonObject>;

/** Asks the API server about tokens (`authentication.k8s.io/v1` TokenReview). */
export function createTokenReview(create: Create, audience: string): ReviewToken {
  return async (token, identity) => {
    let answer: JsonObject;
    try {
      answer = await create('/apis/authentication.k8s.io/v1/tokenreviews', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token, audiences: [audience] },
      });
    } catch (error) {
      const status = error instanceof Error && 'status' in error ? error.status : undefined;
      return status === 401 || status === 403 ? 'forbidden' : 'unavailable';
    }
    return isAboutToken(answer, identity, audience) ? 'valid' : 'refused';
  };
}

function isAboutToken({ status }: JsonObject, identity: TokenIdentity, audience: string): boolean {
  if (!isJsonObject(status) || status.authenticated !== true) return false;
  const user = isJsonObject(status.user) ? status.user.username : undefined;
  const { audiences } = status;
  return user === userNameOf(identity) && Array.isArray(audiences) && audiences.includes(audience);
}
