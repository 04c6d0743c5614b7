import { generateKeyPairSync, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialError, type CredentialRequest, type CredentialWorld } from './credentials.ts';
import { obtainVertexCredentials } from './vertex-credentials.ts';

const now = Date.UTC(2026, 5, 1);
let privateKey: string;
let publicKey: string;

beforeAll(() => {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  ({ privateKey, publicKey } = pair);
});

interface Seen extends CredentialWorld {
  readonly requests: CredentialRequest[];
}

type Answers = Readonly<Record<string, { status?: number; body: unknown }>>;

/** A world of scripted answers by the beginning of the address, of files and of variables. */
function worldOf(
  answers: Answers,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Seen {
  const requests: CredentialRequest[] = [];
  return {
    requests,
    environment: (name) => variables[name],
    nowMs: () => now,
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
    request: async (request) => {
      requests.push(request);
      const found = Object.entries(answers).find(([beginning]) => request.url.startsWith(beginning));
      if (found === undefined) throw new Error('connection refused');
      const [, { status = 200, body }] = found;
      return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  };
}

function serviceAccount(): Record<string, string> {
  return {
    type: 'service_account',
    project_id: 'file-project',
    private_key_id: 'key-1',
    private_key: privateKey,
    client_email: 'robot@file-project.iam.gserviceaccount.com',
    token_uri: 'https://oauth2.googleapis.com/token',
  };
}

const issued = { access_token: 'ya29.test', expires_in: 3599, token_type: 'Bearer' };
const google: Answers = { 'https://oauth2.googleapis.com/token': { body: issued } };

describe('a service account', () => {
  test('signs a request that Google can check, and the token lasts as long as Google says', async () => {
    const world = worldOf(google);
    const found = await obtainVertexCredentials({ vertex_credentials: serviceAccount() }, undefined, world);
    expect(found).toEqual({
      values: { accessToken: 'ya29.test', place: 'file-project@' },
      expiresAtMs: now + 3_599_000,
    });
    const [request] = world.requests;
    expect(request).toMatchObject({ method: 'POST', url: 'https://oauth2.googleapis.com/token' });
    const form = new URLSearchParams(request?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = form.get('assertion')?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: 'key-1',
    });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iss: 'robot@file-project.iam.gserviceaccount.com',
      aud: 'https://oauth2.googleapis.com/token',
      iat: now / 1_000,
      exp: now / 1_000 + 3_600,
    });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test.each(['text', 'path', 'variable', 'gcloud'] as const)('may be given as %s', async (way) => {
    const text = JSON.stringify(serviceAccount());
    const files = {
      '/keys/google.json': text,
      '/home/me/.config/gcloud/application_default_credentials.json': text,
    };
    const variables: Record<string, string> = {
      ...(way === 'variable' ? { GOOGLE_APPLICATION_CREDENTIALS: '/keys/google.json' } : {}),
      ...(way === 'gcloud' ? { HOME: '/home/me' } : {}),
    };
    const settings = {
      text: { vertex_credentials: text },
      path: { vertex_credentials: '/keys/google.json' },
    };
    const world = worldOf(google, files, variables);
    const found = await obtainVertexCredentials(Object(Object(settings)[way]), undefined, world);
    expect(found?.values.accessToken).toBe('ya29.test');
  });

  test('a key whose line ends are two characters is read', async () => {
    const file = { ...serviceAccount(), private_key: privateKey.replaceAll('\n', '\\n') };
    const settings = { vertex_credentials: file, vertex_project: 'p', vertex_location: 'global' };
    const found = await obtainVertexCredentials(settings, undefined, worldOf(google));
    expect(found?.values.place).toBe('p@global');
  });

  test('project and location come from the environment before the file', async () => {
    const variables = { VERTEXAI_PROJECT: 'variable-project', VERTEX_LOCATION: 'asia-east1' };
    const world = worldOf(google, {}, variables);
    const found = await obtainVertexCredentials({ vertex_credentials: serviceAccount() }, undefined, world);
    expect(found?.values.place).toBe('variable-project@asia-east1');
  });
});

describe('other identities', () => {
  test('a person’s refresh token', async () => {
    const file = {
      type: 'authorized_user',
      client_id: 'id',
      client_secret: 'sk-test-secret',
      refresh_token: 'sk-test-refresh',
      quota_project_id: 'payer',
    };
    const world = worldOf(google);
    const found = await obtainVertexCredentials({ vertex_credentials: file }, undefined, world);
    expect(found?.values).toEqual({ accessToken: 'ya29.test', place: 'payer@', quotaProject: 'payer' });
    expect(Object.fromEntries(new URLSearchParams(world.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'id',
      client_secret: 'sk-test-secret',
      refresh_token: 'sk-test-refresh',
    });
  });

  const pool = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/k8s';
  const federated = {
    type: 'external_account',
    audience: pool,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: '/var/run/token' },
  };
  const sts: Answers = { 'https://sts.googleapis.com/v1/token': { body: issued } };

  test('a token of another identity provider is exchanged', async () => {
    const world = worldOf(sts, { '/var/run/token': 'subject.jwt\n' });
    const settings = { vertex_credentials: federated, vertex_project: 'p' };
    expect((await obtainVertexCredentials(settings, undefined, world))?.values.accessToken).toBe('ya29.test');
    expect(Object.fromEntries(new URLSearchParams(world.requests[0]?.body))).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: pool,
      subject_token: 'subject.jwt',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
  });

  test('the exchanged token may stand in for a service account', async () => {
    const url =
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/robot:generateAccessToken';
    const source = {
      url: 'http://127.0.0.1:9/token',
      headers: { 'X-Identity': 'a' },
      format: { type: 'json', subject_token_field_name: 'value' },
    };
    const world = worldOf({
      ...sts,
      'http://127.0.0.1:9/token': { body: { value: 'subject.jwt' } },
      [url]: { body: { accessToken: 'ya29.robot', expireTime: '2026-06-01T00:30:00Z' } },
    });
    const file = { ...federated, credential_source: source, service_account_impersonation_url: url };
    const found = await obtainVertexCredentials(
      { vertex_credentials: file, vertex_project: 'p' },
      undefined,
      world,
    );
    expect(found).toMatchObject({ values: { accessToken: 'ya29.robot' }, expiresAtMs: now + 1_800_000 });
    expect(world.requests[0]?.headers).toEqual({ 'x-identity': 'a' });
    expect(world.requests[2]?.headers.authorization).toBe('Bearer ya29.test');
  });

  test('a service account may be impersonated from any other identity', async () => {
    const url =
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/robot:generateAccessToken';
    const file = {
      type: 'impersonated_service_account',
      service_account_impersonation_url: url,
      source_credentials: serviceAccount(),
    };
    const world = worldOf({ ...google, [url]: { body: { accessToken: 'ya29.robot' } } });
    const found = await obtainVertexCredentials(
      { vertex_credentials: file, vertex_project: 'p' },
      undefined,
      world,
    );
    expect(found?.values.accessToken).toBe('ya29.robot');
  });

  test('the machine’s own, last', async () => {
    const world = worldOf(
      {
        'http://meta.test/computeMetadata/v1/instance/service-accounts/default/token': { body: issued },
        'http://meta.test/computeMetadata/v1/project/project-id': { body: 'machine-project' },
      },
      {},
      { GCE_METADATA_HOST: 'meta.test' },
    );
    expect((await obtainVertexCredentials({}, undefined, world))?.values.place).toBe('machine-project@');
    expect(world.requests.every(({ headers }) => headers['metadata-flavor'] === 'Google')).toBe(true);
  });

  test('a key alone asks nobody', async () => {
    const world = worldOf({});
    expect(await obtainVertexCredentials({}, 'sk-test-vertex', world)).toBeUndefined();
    expect(world.requests).toEqual([]);
  });
});

describe('what goes wrong says what to do', () => {
  const refused: Answers = {
    'https://oauth2.googleapis.com/token': {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    },
  };

  test('a refusal is told from what is not set up', async () => {
    const error = await failure({ vertex_credentials: serviceAccount() }, worldOf(refused));
    expect(error.refused).toBe(true);
    expect(error.message).toContain('invalid_grant: Invalid JWT Signature.');
    expect(error.hint).toContain('key');
  });

  test('trouble that may pass is not blamed on the credentials', async () => {
    const settings = { vertex_credentials: serviceAccount() };
    const busy = worldOf({ 'https://oauth2.googleapis.com/token': { status: 503, body: 'x' } });
    for (const world of [busy, worldOf({})]) {
      const error = await obtainVertexCredentials(settings, undefined, world).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(CredentialError);
    }
  });

  test.each([
    ['{"type":', 'not a JSON object'],
    ['/nowhere.json', '/nowhere.json cannot be read'],
    ['{"type":"gdch_service_account"}', 'gdch_service_account'],
    ['{"type":"service_account"}', 'no client_email'],
    ['{"type":"service_account","client_email":"a","private_key":"sk-test-nonsense"}', 'cannot be read'],
    ['{"type":"service_account","token_uri":"file:///etc/passwd","client_email":"a","private_key":"b"}', ''],
    [
      '{"type":"external_account","credential_source":{"environment_id":"aws1","url":"http://a"}}',
      'neither a file nor a URL',
    ],
  ])('%s', async (text, message) => {
    const error = await failure({ vertex_credentials: text, vertex_project: 'p' }, worldOf({}));
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('nonsense');
    expect(error.hint).not.toBe('');
    expect(error.refused).toBe(false);
  });

  test('no credentials at all, and no project', async () => {
    expect((await failure({}, worldOf({}))).hint).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    const { project_id: _project, ...file } = serviceAccount();
    expect((await failure({ vertex_credentials: file }, worldOf(google))).hint).toContain('vertex_project');
  });

  async function failure(
    settings: Record<string, unknown>,
    world: CredentialWorld,
  ): Promise<CredentialError> {
    const error = await obtainVertexCredentials(settings, undefined, world).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof CredentialError)) throw new Error('It did not fail as expected.');
    return error;
  }
});
