import { SignJWT } from 'jose';

/** As long as S1's own test tokens. */
const LIFETIME = '7d';

/** What the agent's settings ask of a token beside its signature (`JWT_ISSUER`, `JWT_AUDIENCE`). */
export interface TokenClaims {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/**
 * Makes a token of seven days that the agent accepts with the same `JWT_SECRET` (HS256). For `npm start`, benchmarks
 * and tests: in production tokens come from whoever signs the users in.
 */
export function mintDevelopmentToken(
  secret: string,
  userId: string,
  { issuer, audience }: TokenClaims = {},
): Promise<string> {
  const token = new SignJWT({ user_id: userId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(LIFETIME);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(new TextEncoder().encode(secret));
}
