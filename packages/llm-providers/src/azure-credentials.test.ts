import { describe, expect, test } from '@jest/globals';
import { obtainAzureCredentials } from './azure-credentials.ts';
import { CredentialError, type CredentialRequest, type CredentialWorld } from './credentials.ts';

interface World extends CredentialWorld {
  readonly requests: CredentialRequest[];
}

const nowMs = 1_700_000_000_000;
const granted = {
  status: 200,
  body: '{"token_type":"Bearer","expires_in":3599,"access_token":"sk-test-token"}',
};
const token = { values: { accessToken: 'sk-test-token' }, expiresAtMs: nowMs + 3_599_000 };

function worldOf(
  variables: Readonly<Record<string, string>> = {},
  answer: { status: number; body: string } = granted,
  files: Readonly<Record<string, string>> = {},
): World {
  const requests: CredentialRequest[] = [];
  return {
    requests,
    environment: (name) => variables[name],
    nowMs: () => nowMs,
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('There is no such file.');
      return text;
    },
    request: async (request) => {
      requests.push(request);
      return answer;
    },
  };
}

function form(world: World): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(world.requests[0]?.body));
}

const principal = { tenant_id: 'tenant', client_id: 'client', client_secret: 'sk-test-secret' };

test('a key needs no token, and nobody is asked for one', async () => {
  const world = worldOf();
  expect(await obtainAzureCredentials(principal, 'sk-test-key', world)).toBeUndefined();
  expect(world.requests).toEqual([]);
});

test('a token of the config is used as it is, before the key', async () => {
  const world = worldOf();
  const settings = { azure_ad_token: ' sk-test-given\n' };
  expect(await obtainAzureCredentials(settings, 'sk-test-key', world)).toEqual({
    values: { accessToken: 'sk-test-given' },
    expiresAtMs: undefined,
  });
  expect(world.requests).toEqual([]);
});

describe('Entra ID is asked', () => {
  test('with the secret of a service principal', async () => {
    const world = worldOf();
    expect(await obtainAzureCredentials(principal, undefined, world)).toEqual(token);
    expect(world.requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form(world)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'sk-test-secret',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  test('at the authority, for the scope and as the principal that the environment names', async () => {
    const world = worldOf({
      AZURE_AUTHORITY_HOST: 'login.microsoftonline.us/',
      AZURE_TENANT_ID: 'a/b',
      AZURE_CLIENT_ID: 'from-environment',
      AZURE_CLIENT_SECRET: 'sk-test-other',
    });
    await obtainAzureCredentials({ azure_scope: 'api://mine/.default' }, undefined, world);
    expect(world.requests[0]?.url).toBe('https://login.microsoftonline.us/a%2Fb/oauth2/v2.0/token');
    expect(form(world)).toMatchObject({ client_id: 'from-environment', scope: 'api://mine/.default' });
  });

  test('with a name and a password', async () => {
    const world = worldOf();
    const settings = { client_id: 'client', azure_username: 'a@b', azure_password: 'sk-test-password' };
    expect(await obtainAzureCredentials(settings, undefined, world)).toEqual(token);
    expect(world.requests[0]?.url).toContain('/organizations/');
    expect(form(world)).toMatchObject({
      grant_type: 'password',
      username: 'a@b',
      password: 'sk-test-password',
    });
  });

  test.each([
    ['the file of a workload identity', {}, { AZURE_FEDERATED_TOKEN_FILE: '/t' }],
    ['oidc/azure', { azure_ad_token: 'oidc/azure' }, { AZURE_FEDERATED_TOKEN_FILE: '/t' }],
    ['oidc/file', { azure_ad_token: 'oidc/file//t' }, {}],
    ['oidc/env', { azure_ad_token: 'oidc/env/TOKEN' }, { TOKEN: 'sk-test-jwt' }],
    ['oidc/env_path', { azure_ad_token: 'oidc/env_path/PLACE' }, { PLACE: '/t' }],
  ])('with the token of another issuer: %s', async (_name, settings, variables) => {
    const identity = { AZURE_CLIENT_ID: 'client', AZURE_TENANT_ID: 'tenant' };
    const world = worldOf({ ...identity, ...variables }, granted, { '/t': 'sk-test-jwt\n' });
    expect(await obtainAzureCredentials(settings, undefined, world)).toEqual(token);
    expect(form(world)).toMatchObject({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'sk-test-jwt',
    });
  });
});

describe('a managed identity is asked for only where the config says so', () => {
  test('at the metadata service of the machine', async () => {
    const world = worldOf({ AZURE_CREDENTIAL: 'ManagedIdentityCredential', AZURE_CLIENT_ID: 'c' });
    expect(await obtainAzureCredentials({}, undefined, world)).toEqual(token);
    expect(world.requests).toEqual([
      {
        method: 'GET',
        url: 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=c',
        headers: { metadata: 'true' },
      },
    ]);
  });

  test('or at the endpoint of an app service', async () => {
    const variables = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi', IDENTITY_HEADER: 'sk-test-header' };
    const world = worldOf(variables, {
      status: 200,
      body: '{"access_token":"sk-test-token","expires_in":"3599"}',
    });
    const settings = { azure_credential: 'ManagedIdentityCredential' };
    expect(await obtainAzureCredentials(settings, undefined, world)).toEqual(token);
    expect(world.requests[0]?.url).toContain('http://127.0.0.1:41/msi?api-version=2019-08-01&');
    expect(world.requests[0]?.headers).toEqual({ 'x-identity-header': 'sk-test-header' });
  });
});

describe('what is missing or refused is said', () => {
  async function failure(world: World, settings: Record<string, unknown> = {}): Promise<CredentialError> {
    const outcome = await obtainAzureCredentials(settings, undefined, world).catch((error: unknown) => error);
    if (outcome instanceof CredentialError) return outcome;
    throw new Error('It did not fail.');
  }

  test('neither key nor identity', async () => {
    const world = worldOf();
    const { hint, refused } = await failure(world);
    expect(hint).toContain('AZURE_API_KEY');
    expect(refused).toBe(false);
    expect(world.requests).toEqual([]);
  });

  test.each([
    [{ azure_ad_token: 'oidc/github/x' }, {}, 'oidc/file'],
    [{ azure_ad_token: 'oidc/env/TOKEN' }, {}, 'Set TOKEN.'],
    [{ azure_ad_token: 'oidc/file//gone' }, {}, '/gone'],
    [{ azure_ad_token: 'oidc/azure', client_id: '' }, { AZURE_CLIENT_ID: '' }, 'AZURE_CLIENT_ID'],
  ])('%j', async (settings, variables, hint) => {
    const world = worldOf({ AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't', ...variables });
    expect((await failure(world, settings)).hint).toContain(hint);
  });

  test('a wrong secret, in the words of Entra ID and without the secret', async () => {
    const body = JSON.stringify({
      error: 'invalid_client',
      error_description:
        'AADSTS7000215: Invalid client secret provided, not sk-test-0123456789abcdef.\r\nTrace ID: 1\r\nTimestamp: 2',
    });
    const { message, refused } = await failure(worldOf({}, { status: 401, body }), principal);
    expect(message).toContain('AADSTS7000215');
    expect(message).not.toContain('Trace ID');
    expect(message).not.toContain('0123456789abcdef');
    expect(refused).toBe(true);
  });

  test('an identity that is not allowed', async () => {
    const { refused } = await failure(
      worldOf({}, { status: 400, body: '{"error":"invalid_request"}' }),
      principal,
    );
    expect(refused).toBe(true);
  });

  test.each([
    [503, 'busy'],
    [429, '{}'],
    [200, '<html>'],
  ])('status %d with %s is trouble, not a refusal', async (status, body) => {
    const asked = obtainAzureCredentials(principal, undefined, worldOf({}, { status, body }));
    const error = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(CredentialError);
  });
});
