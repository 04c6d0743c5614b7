import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const AUDIENCE = 'bytebot-llm-proxy';
/** The time of these tests, in seconds. */
export const NOW = 1_750_000_000;

export interface Signer {
  /** The public key, as the cluster lists it. */
  readonly jwk: JWK;
  /** A token of the account `caller` in the namespace `team`, with these claims over the usual ones. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}

/** A key pair that signs as an API server does. */
export async function createSigner(kid: string, alg = 'ES256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...claimsOf('team', 'caller'), ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey),
  };
}

/** What Kubernetes 1.33 puts into a projected token. */
export function claimsOf(namespace: string, account: string): Record<string, unknown> {
  return {
    iss: ISSUER,
    aud: [AUDIENCE],
    sub: `system:serviceaccount:${namespace}:${account}`,
    iat: NOW,
    nbf: NOW,
    exp: NOW + 3_600,
    jti: '6b4b4b1e-0000-4000-8000-000000000000',
    'kubernetes.io': {
      namespace,
      node: { name: 'node', uid: '6b4b4b1e-0000-4000-8000-000000000001' },
      pod: { name: 'caller-0', uid: '6b4b4b1e-0000-4000-8000-000000000002' },
      serviceaccount: { name: account, uid: '6b4b4b1e-0000-4000-8000-000000000003' },
      warnafter: NOW + 3_000,
    },
  };
}

/** A token as somebody writes it who has no key. */
export function unsigned(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.`;
}
