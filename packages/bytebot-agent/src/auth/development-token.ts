import { SignJWT } from 'jose';

/** As long as S1's own test tokens. */
const DEFAULT_LIFETIME = '7d';

/**
 * Makes a token that `createTokenVerifier` accepts with the same secret (HS256). For `npm start` and tests: in
 * production tokens come from whoever signs the users in.
 *
 * @param lifetime In jose's words: `7d`, `2 hours`.
 */
export function mintDevelopmentToken(
  secret: string,
  userId: string,
  lifetime: string = DEFAULT_LIFETIME,
): Promise<string> {
  return new SignJWT({ user_id: userId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(secret));
}
