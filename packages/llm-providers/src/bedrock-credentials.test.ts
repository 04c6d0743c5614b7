import { describe, expect, test } from '@jest/globals';
import { bedrock } from './bedrock.ts';
import {
  CredentialError,
  type CredentialRequest,
  type Credentials,
  type CredentialWorld,
} from './credentials.ts';

const nowMs = Date.UTC(2026, 9, 1, 12);
const expiration = '2026-10-01T13:00:00Z';
const expiresAtMs = Date.parse(expiration);
const role = 'arn:aws:iam::123456789012:role/agent';

interface Setup {
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** By a part of the address. */
  readonly answers?: Readonly<Record<string, { status: number; body: string }>>;
}

interface Told {
  readonly credentials: Credentials | undefined;
  readonly requests: readonly CredentialRequest[];
}

async function obtain(settings: object, setup: Setup = {}, apiKey?: string): Promise<Told> {
  const { environment = {}, files = {}, answers = {} } = setup;
  const requests: CredentialRequest[] = [];
  const world: CredentialWorld = {
    environment: (name) => ({ HOME: '/home/agent', ...environment })[name],
    nowMs: () => nowMs,
    readFile: (path) =>
      files[path] === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(files[path]),
    request: (request) => {
      requests.push(request);
      const found = Object.entries(answers).find(([part]) => request.url.includes(part))?.[1];
      return found === undefined ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve(found);
    },
  };
  const credentials = await bedrock.obtainCredentials?.({ ...settings }, apiKey, world);
  return { credentials, requests };
}

function stsAnswer(action: string): { status: number; body: string } {
  return {
    status: 200,
    body: `<${action}Response><${action}Result><Credentials><AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>sk-test-a&amp;b</SecretAccessKey><SessionToken>sk-test-token</SessionToken><Expiration>${expiration}</Expiration></Credentials></${action}Result></${action}Response>`,
  };
}

const roleKeys = {
  accessKeyId: 'ASIATEST',
  secretAccessKey: 'sk-test-a&b',
  sessionToken: 'sk-test-token',
};
const document = JSON.stringify({
  Code: 'Success',
  AccessKeyId: 'ASIATEST',
  SecretAccessKey: 'sk-test-a&b',
  Token: 'sk-test-token',
  Expiration: expiration,
});
const configured = { aws_access_key_id: 'AKIATEST', aws_secret_access_key: 'sk-test-config' };
const variables = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'sk-test-env' };

describe('keys that are simply there', () => {
  test('those of the config count before those of the environment', async () => {
    const { credentials } = await obtain(configured, { environment: variables });
    expect(credentials).toEqual({
      values: {
        accessKeyId: 'AKIATEST',
        secretAccessKey: 'sk-test-config',
        scope: 'us-west-2/bedrock/aws4_request',
      },
      expiresAtMs: undefined,
    });
    const told = await obtain(
      {},
      { environment: { ...variables, AWS_SESSION_TOKEN: 't', AWS_REGION: 'eu-west-1' } },
    );
    expect(told.credentials?.values).toEqual({
      accessKeyId: 'AKIAENV',
      secretAccessKey: 'sk-test-env',
      sessionToken: 't',
      scope: 'eu-west-1/bedrock/aws4_request',
    });
  });

  test('half a pair is named, and a bearer token needs none', async () => {
    await expect(obtain({ aws_access_key_id: 'AKIATEST' })).rejects.toThrow(
      'aws_secret_access_key is not set',
    );
    await expect(obtain({}, { environment: { AWS_SECRET_ACCESS_KEY: 'x' } })).rejects.toThrow(
      'AWS_ACCESS_KEY_ID is not set',
    );
    expect((await obtain(configured, {}, 'sk-test-bearer')).credentials).toBeUndefined();
  });

  test('a region that is none is refused, with a bearer token too', async () => {
    await expect(obtain({ aws_region_name: 'evil.example/' }, {}, 'sk-test')).rejects.toThrow(
      'aws_region_name is no region of AWS.',
    );
  });

  test('without any the remedy is named', async () => {
    const failure: unknown = await obtain({}).catch((error: unknown) => error);
    if (!(failure instanceof CredentialError)) throw new Error('There were some.');
    expect(failure.hint).toContain('AWS_BEARER_TOKEN_BEDROCK');
    expect(failure.refused).toBe(false);
  });
});

describe('profiles of the shared files', () => {
  const files = {
    '/home/agent/.aws/credentials':
      '[default]\r\naws_access_key_id = AKIADEFAULT\r\naws_secret_access_key=sk-test-default\r\n# [x]\n[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=sk-test-base\n',
    '/home/agent/.aws/config': `[profile agent]\nrole_arn = ${role}\nsource_profile = base\nrole_session_name = night\n[profile pod]\nrole_arn=${role}\ncredential_source=Environment\n[profile sso]\nsso_session = x\n[profile loop]\nrole_arn=${role}\nsource_profile=pool\n[profile pool]\nrole_arn=${role}\nsource_profile=loop\n`,
  };
  const answers = { 'sts.': stsAnswer('AssumeRole') };

  test.each([
    [{ aws_profile_name: 'base' }, {}, 'AKIABASE'],
    [{}, { AWS_PROFILE: 'base' }, 'AKIABASE'],
    [{}, {}, 'AKIADEFAULT'],
    [{}, variables, 'AKIAENV'],
  ])('%j with %j', async (settings, environment, accessKeyId) => {
    const { credentials } = await obtain(settings, { environment, files });
    expect(credentials?.values.accessKeyId).toBe(accessKeyId);
  });

  test('one with a role assumes it, with the keys of its source', async () => {
    const { credentials, requests } = await obtain({ aws_profile_name: 'agent' }, { files, answers });
    expect(credentials?.values).toMatchObject(roleKeys);
    expect(requests[0]?.headers.authorization).toContain('Credential=AKIABASE/');
    expect(requests[0]?.body).toContain('RoleSessionName=night');
    const told = await obtain({ aws_profile_name: 'pod' }, { files, answers, environment: variables });
    expect(told.requests[0]?.headers.authorization).toContain('Credential=AKIAENV/');
  });

  test.each([
    ['nobody', 'is not in the shared files'],
    ['sso', 'has no keys'],
    ['loop', 'is not in the shared files'],
  ])('%s is refused: it %s', async (name, words) => {
    await expect(obtain({ aws_profile_name: name }, { files, answers })).rejects.toThrow(words);
  });

  test('another place of the file', async () => {
    const environment = { AWS_SHARED_CREDENTIALS_FILE: '/etc/aws' };
    const text = '[default]\naws_access_key_id=AKIAETC\naws_secret_access_key=sk-test-etc';
    const { credentials } = await obtain({}, { environment, files: { '/etc/aws': text } });
    expect(credentials).toMatchObject({ values: { accessKeyId: 'AKIAETC' }, expiresAtMs: nowMs + 900_000 });
  });
});

describe('roles', () => {
  const answers = { 'sts.': stsAnswer('AssumeRole') };

  test('are assumed with the keys there are, at the address of the region', async () => {
    const settings = {
      ...configured,
      aws_role_name: role,
      aws_session_name: 'a b',
      aws_external_id: 'x/1',
      aws_region_name: 'eu-west-1',
    };
    const { credentials, requests } = await obtain(settings, { answers });
    expect(credentials).toEqual({
      values: { ...roleKeys, scope: 'eu-west-1/bedrock/aws4_request' },
      expiresAtMs,
    });
    const [request] = requests;
    expect(request?.url).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: 'a-b',
      ExternalId: 'x/1',
    });
    expect(request?.headers.authorization).toContain('/eu-west-1/sts/aws4_request');
  });

  test('by web identity are not signed for', async () => {
    const settings = { aws_role_name: role, aws_web_identity_token: 'oidc/file/run/token' };
    const told = await obtain(
      { ...settings, aws_sts_endpoint: 'http://127.0.0.1:1/sts/' },
      { files: { 'run/token': ' a.b.c\n' }, answers: { '/sts/': stsAnswer('AssumeRoleWithWebIdentity') } },
    );
    expect(told.credentials?.values).toMatchObject(roleKeys);
    expect(told.requests[0]?.body).toContain('WebIdentityToken=a.b.c');
    expect(told.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("of the pod's service account (IRSA) are taken without being asked for", async () => {
    const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: '/run/token', AWS_ROLE_ARN: role };
    const setup = { environment, files: { '/run/token': 'a.b.c' }, answers };
    expect((await obtain({}, setup)).credentials?.values).toMatchObject(roleKeys);
    // Naming the same role once more does not mean to assume it twice.
    expect((await obtain({ aws_role_name: role }, setup)).requests).toHaveLength(1);
    expect((await obtain({ aws_role_name: `${role}2` }, setup)).requests).toHaveLength(2);
  });

  test('that are refused are told in the words of STS', async () => {
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized</Message></Error></ErrorResponse>';
    const refused = obtain(
      { ...configured, aws_role_name: role },
      { answers: { 'sts.': { status: 403, body } } },
    );
    await expect(refused).rejects.toMatchObject({ refused: true });
    await expect(refused).rejects.toThrow(
      `AWS STS did not give the role ${role}: User is not authorized (AccessDenied).`,
    );
  });
});

describe('identities of the machine', () => {
  test('EKS Pod Identity, with the token of its file', async () => {
    const environment = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/run/token',
    };
    const setup = {
      environment,
      files: { '/run/token': 'pod-token\n' },
      answers: { '169.254.170.23': { status: 200, body: document } },
    };
    const { credentials, requests } = await obtain({}, setup);
    expect(credentials).toMatchObject({ values: roleKeys, expiresAtMs });
    expect(requests).toMatchObject([{ method: 'GET', headers: { authorization: 'pod-token' } }]);
  });

  test('a container address elsewhere is refused, because the token would go there', async () => {
    const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example/' };
    await expect(obtain({}, { environment })).rejects.toThrow('leads outside of this machine');
  });

  test('EC2, by a token first and at one address only', async () => {
    const answers = {
      '/api/token': { status: 200, body: 'imds-token' },
      '/security-credentials/node-role': { status: 200, body: document },
      '/security-credentials/': { status: 200, body: 'node-role\n' },
    };
    const environment = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://evil.example' };
    const { credentials, requests } = await obtain({}, { answers, environment });
    expect(credentials?.values).toMatchObject(roleKeys);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT http://169.254.169.254/latest/api/token',
      'GET http://169.254.169.254/latest/meta-data/iam/security-credentials/',
      'GET http://169.254.169.254/latest/meta-data/iam/security-credentials/node-role',
    ]);
    expect(requests[2]?.headers['x-aws-ec2-metadata-token']).toBe('imds-token');
    const off = obtain({}, { answers, environment: { AWS_EC2_METADATA_DISABLED: 'true' } });
    await expect(off).rejects.toThrow('There are no AWS credentials.');
  });
});

describe('a web identity token', () => {
  const settings = (token: string) => ({ aws_role_name: role, aws_web_identity_token: token });
  const setup = {
    environment: { TOKEN: 'e.n.v', TOKEN_PATH: '/run/token', AZURE_FEDERATED_TOKEN_FILE: '/run/token' },
    files: { '/run/token': 'f.i.le' },
    answers: { 'sts.': stsAnswer('AssumeRoleWithWebIdentity') },
  };

  test.each([
    ['oidc/file//run/token', 'f.i.le'],
    ['/run/token', 'f.i.le'],
    ['oidc/env/TOKEN', 'e.n.v'],
    ['TOKEN', 'e.n.v'],
    ['oidc/env_path/TOKEN_PATH', 'f.i.le'],
    ['oidc/azure/anything', 'f.i.le'],
    ['head.body.tail', 'head.body.tail'],
  ])('%s', async (written, token) => {
    const { requests } = await obtain(settings(written), setup);
    expect(new URLSearchParams(requests[0]?.body).get('WebIdentityToken')).toBe(token);
  });

  test.each([
    ['oidc/google/audience', 'cannot be obtained here'],
    ['oidc/file/missing', 'cannot be read from missing'],
    ['UNSET', 'is not set'],
  ])('%s is refused: %s', async (written, words) => {
    await expect(obtain(settings(written), setup)).rejects.toThrow(words);
  });
});
