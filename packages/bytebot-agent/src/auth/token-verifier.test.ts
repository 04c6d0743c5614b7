import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { HttpFailure } from '../http/http-failure.ts';
import { secretsOf } from '../model/world.test-helper.ts';
import { readSettings } from '../settings.ts';
import { mintDevelopmentToken } from './development-token.ts';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';

const secret = 'sk-test-shared-secret-of-thirty-two-bytes';

const bare = { jwksUrl: undefined, issuer: undefined, audience: undefined };
const withSecret = createTokenVerifier(bare, secretsOf({ JWT_SECRET: secret }));

function signed(claims: Record<string, unknown>, key: string = secret): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
}

const inAnHour = Math.floor(Date.now() / 1000) + 3600;

async function refusalOf(verifier: TokenVerifier, authorization: string | undefined): Promise<HttpFailure> {
  try {
    await verifier.verify(authorization);
  } catch (error) {
    if (error instanceof HttpFailure) return error;
    throw error;
  }
  throw new Error('The token was accepted.');
}

async function codeOf(verifier: TokenVerifier, authorization: string | undefined): Promise<string> {
  const { status, code, headers } = await refusalOf(verifier, authorization);
  expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  return `${status} ${code}`;
}

describe('a shared secret', () => {
  test('lets a development token in (S1-18)', async () => {
    const token = await mintDevelopmentToken(secret, 'user-1');
    expect(await withSecret.verify(`Bearer ${token}`)).toEqual({ id: 'user-1' });
    expect(await withSecret.verify(`bearer ${token}`)).toEqual({ id: 'user-1' });
  });

  test('a development token lives seven days', async () => {
    const [, payload = ''] = (await mintDevelopmentToken(secret, 'user-1')).split('.');
    const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(exp - iat).toBe(7 * 24 * 3600);
  });

  test("is also found under S1's name, and read when it is used", async () => {
    const values: Record<string, string> = {};
    const verifier = createTokenVerifier(bare, secretsOf(values));
    const token = `Bearer ${await mintDevelopmentToken(secret, 'user-1')}`;
    expect(await codeOf(verifier, token)).toBe('500 CONFIGURATION_ERROR');
    values.BETTER_AUTH_SECRET = secret;
    expect(await verifier.verify(token)).toEqual({ id: 'user-1' });
    values.JWT_SECRET = 'sk-test-another-secret-comes-first';
    expect(await codeOf(verifier, token)).toBe('401 INVALID_TOKEN');
  });

  test.each([
    [{ sub: 'a', user_id: 'b', id: 'c' }, 'a'],
    [{ user_id: 'b', id: 'c' }, 'b'],
    [{ sub: '', id: 'c' }, 'c'],
    [{ id: 7 }, '7'],
  ])('the user of %j is %s', async (claims, id) => {
    const token = await signed({ ...claims, exp: inAnHour });
    expect(await withSecret.verify(`Bearer ${token}`)).toEqual({ id });
  });
});

describe('refused with 401', () => {
  test('no header, or one of another form', async () => {
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic dTpw', 'Bearer a b']) {
      expect(await codeOf(withSecret, header)).toBe('401 TOKEN_ERROR');
    }
  });

  test('a token that is no token', async () => {
    for (const token of ['x', 'a.b.c', '..', `${await signed({ sub: 'u', exp: inAnHour })}x`]) {
      expect(await codeOf(withSecret, `Bearer ${token}`)).toBe('401 INVALID_TOKEN');
    }
  });

  test('an expired one', async () => {
    const token = await signed({ sub: 'u', exp: Math.floor(Date.now() / 1000) - 60 });
    expect(await codeOf(withSecret, `Bearer ${token}`)).toBe('401 TOKEN_EXPIRED');
  });

  test('one that never expires, and one that is not valid yet', async () => {
    expect(await codeOf(withSecret, `Bearer ${await signed({ sub: 'u' })}`)).toBe('401 INVALID_TOKEN');
    const later = await signed({ sub: 'u', nbf: inAnHour, exp: inAnHour + 60 });
    expect((await refusalOf(withSecret, `Bearer ${later}`)).message).toContain('not valid yet');
  });

  test('one without a signature (alg: none)', async () => {
    const token = new UnsecuredJWT({ sub: 'u' }).setExpirationTime('1h').encode();
    expect(await codeOf(withSecret, `Bearer ${token}`)).toBe('401 INVALID_TOKEN');
  });

  test('one signed with another secret', async () => {
    const token = await signed({ sub: 'u', exp: inAnHour }, 'sk-test-some-other-secret');
    expect(await codeOf(withSecret, `Bearer ${token}`)).toBe('401 INVALID_TOKEN');
  });

  test('one that names no user', async () => {
    expect(await codeOf(withSecret, `Bearer ${await signed({ exp: inAnHour })}`)).toBe('401 TOKEN_ERROR');
  });

  test('a user whose id another user could have in the database', async () => {
    for (const sub of ['a\0b', 'a\ud800b', 'x'.repeat(256)]) {
      const token = await signed({ sub, exp: inAnHour });
      expect(await codeOf(withSecret, `Bearer ${token}`)).toBe('401 TOKEN_ERROR');
    }
    for (const sub of ['a\ufffdb', 'a/b', 'x'.repeat(255)]) {
      expect(await withSecret.verify(`Bearer ${await signed({ sub, exp: inAnHour })}`)).toEqual({ id: sub });
    }
  });

  test('another issuer, another audience, or none', async () => {
    const settings = { ...bare, issuer: 'https://issuer.example', audience: 'todo' };
    const verifier = createTokenVerifier(settings, secretsOf({ JWT_SECRET: secret }));
    const good = { sub: 'u', exp: inAnHour, iss: 'https://issuer.example', aud: ['todo', 'else'] };
    expect(await verifier.verify(`Bearer ${await signed(good)}`)).toEqual({ id: 'u' });
    for (const change of [{ iss: 'https://evil.example' }, { aud: 'mail' }, { aud: undefined }]) {
      const token = await signed({ ...good, ...change });
      expect(await codeOf(verifier, `Bearer ${token}`)).toBe('401 INVALID_TOKEN');
    }
  });

  test('no refusal repeats the secret or the token', async () => {
    const token = await signed({ sub: 'u', exp: inAnHour }, 'sk-test-some-other-secret');
    const { message } = await refusalOf(withSecret, `Bearer ${token}`);
    expect(message).not.toContain(secret);
    expect(message).not.toContain(token);
  });
});

test('without any key the answer names what to set', async () => {
  const { status, code, message } = await refusalOf(createTokenVerifier(bare, secretsOf({})), undefined);
  expect({ status, code }).toEqual({ status: 500, code: 'CONFIGURATION_ERROR' });
  expect(message).toContain('JWT_JWKS_URL');
  expect(message).toContain('JWT_SECRET');
});

describe('public keys', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function serveKeys(
    answer: () => { status?: number; body: unknown },
  ): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const { status = 200, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { url: `http://127.0.0.1:${port}`, asked };
  }

  async function keyOf(algorithm: 'RS256' | 'EdDSA', kid: string) {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const sign = (claims: Record<string, unknown> = { sub: 'user-2' }): Promise<string> =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid })
        .setExpirationTime('1h')
        .sign(privateKey);
    return { sign, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm } };
  }

  test('RS256 and EdDSA, fetched once, with a secret beside them', async () => {
    const [rsa, edwards] = [await keyOf('RS256', 'one'), await keyOf('EdDSA', 'two')];
    const { url, asked } = await serveKeys(() => ({ body: { keys: [rsa.jwk, edwards.jwk] } }));
    const verifier = createTokenVerifier({ ...bare, jwksUrl: url }, secretsOf({ JWT_SECRET: secret }));
    const tokens = [await rsa.sign(), await edwards.sign(), await mintDevelopmentToken(secret, 'user-2')];
    for (const token of tokens) expect(await verifier.verify(`Bearer ${token}`)).toEqual({ id: 'user-2' });
    const unknown = await (await keyOf('RS256', 'three')).sign();
    expect(await codeOf(verifier, `Bearer ${unknown}`)).toBe('401 INVALID_TOKEN');
    expect(asked).toHaveLength(1);
  });

  test("are found at S1's own address", async () => {
    const rsa = await keyOf('RS256', 'one');
    const { url, asked } = await serveKeys(() => ({ body: { keys: [rsa.jwk] } }));
    const { tokens } = readSettings(secretsOf({ BETTER_AUTH_URL: `${url}/` }));
    const verifier = createTokenVerifier(tokens, secretsOf({}));
    expect(await verifier.verify(`Bearer ${await rsa.sign()}`)).toEqual({ id: 'user-2' });
    expect(asked).toEqual(['/api/auth/jwks']);
  });

  test('a public key used as a secret signs nothing', async () => {
    const rsa = await keyOf('RS256', 'one');
    const { url } = await serveKeys(() => ({ body: { keys: [rsa.jwk] } }));
    const confused = await new SignJWT({ sub: 'u', exp: inAnHour })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(await exportSPKI(rsa.publicKey)));
    const settings = { ...bare, jwksUrl: url };
    for (const secrets of [secretsOf({}), secretsOf({ JWT_SECRET: secret })]) {
      const verifier = createTokenVerifier(settings, secrets);
      expect(await codeOf(verifier, `Bearer ${confused}`)).toBe('401 INVALID_TOKEN');
    }
  });

  test.each([
    ['a server that fails', { status: 500, body: {} }],
    ['no keys', { body: { error: 'none' } }],
  ])('%s is a 503 and not the token’s fault, and is not asked again at once', async (_, answer) => {
    const { url, asked } = await serveKeys(() => answer);
    const verifier = createTokenVerifier({ ...bare, jwksUrl: url }, secretsOf({}));
    const token = `Bearer ${await (await keyOf('RS256', 'one')).sign()}`;
    expect(await codeOf(verifier, token)).toBe('503 TOKEN_KEYS_UNAVAILABLE');
    expect(await codeOf(verifier, token)).toBe('503 TOKEN_KEYS_UNAVAILABLE');
    expect(asked).toHaveLength(1);
  });

  test('nobody listening is a 503', async () => {
    const verifier = createTokenVerifier({ ...bare, jwksUrl: 'http://127.0.0.1:9' }, secretsOf({}));
    const token = `Bearer ${await (await keyOf('RS256', 'one')).sign()}`;
    expect(await codeOf(verifier, token)).toBe('503 TOKEN_KEYS_UNAVAILABLE');
  });
});
