import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../auth/caller.ts';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { Failure } from '../failure.ts';
import { scanBody } from '../http/scan/scan-body.ts';
import { noTenants, type Tenants, tenantId } from './tenant.ts';
import { tenantOf } from './tenants.ts';

const { tenants } = loadText(
  `model_list: []
general_settings: {user_tenants: {alice: 2, bob: tenant_7}}
`,
  {
    OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
    OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
    OPENROUTER_TENANT_7_DEFAULT_MODEL: 'openrouter/google/gemini-pro',
  },
).settings;

function caller(tenant?: string): Caller {
  return { name: 'team', isAdmin: false, models: undefined, tenant, limits: [] };
}

interface Asked {
  readonly by?: Caller;
  readonly header?: string;
  readonly body?: unknown;
  readonly known?: Tenants;
}

function asked({ by = caller(), header, body = {}, known = tenants }: Asked): string | undefined {
  const headers = header === undefined ? {} : { 'x-tenant-id': header };
  return tenantOf(by, headers, scanBody(Buffer.from(JSON.stringify(body))), known)?.id;
}

function refusal(question: Asked): Failure {
  try {
    asked(question);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('was not refused');
}

describe('whose a request is (C-16)', () => {
  test.each<[string, Asked, string | undefined]>([
    ['the header, as a number', { header: '1' }, '1'],
    ['the header, as a name', { header: 'tenant_2' }, '2'],
    ['the header, however it is written', { header: ' Tenant-07 ' }, '7'],
    ['the body', { body: { metadata: { tenant: '2' } } }, '2'],
    ['a number in the body', { body: { metadata: { tenant: 2 } } }, '2'],
    ['the header before the body', { header: '1', body: { metadata: { tenant: 2 } } }, '1'],
    ['the user', { body: { user: 'bob' } }, '7'],
    ['the body before the user', { body: { user: 'bob', metadata: { tenant: 1 } } }, '1'],
    ['a user of nobody', { body: { user: 'carol' } }, undefined],
    ['a user that is no text', { body: { user: 7 } }, undefined],
    ['metadata without a tenant', { body: { metadata: { tenant: null } } }, undefined],
    ['metadata that is no mapping', { body: { metadata: ['tenant'] } }, undefined],
    ['nothing', {}, undefined],
    ['the key', { by: caller('2') }, '2'],
    ['the key before the user', { by: caller('2'), body: { user: 'bob' } }, '2'],
    ['the key and the same in the header', { by: caller('2'), header: 'tenant_2' }, '2'],
  ])('%s', (_what, question, expected) => {
    expect(asked(question)).toBe(expected);
  });

  test('an unknown one is a 400 that lists those there are (S2-4)', () => {
    const { kind, message, details } = refusal({ header: '3' });
    expect(kind).toBe('invalid_request');
    expect(message).toBe('There is no tenant `3`. The tenants are 1, 2, 7.');
    expect(details).toMatchObject({ code: 'unknown_tenant', param: 'X-Tenant-ID' });
    expect(refusal({ body: { metadata: { tenant: 'acme' } } }).details.param).toBe('metadata.tenant');
    expect(refusal({ header: '1', known: noTenants }).message).toMatch(/This proxy has no tenants/);
  });

  test('a long list of tenants is cut', () => {
    const [one] = tenants.byId.values();
    if (one === undefined) throw new Error('no tenant');
    const byId = new Map(Array.from({ length: 500 }, (_, index) => [String(index), one]));
    expect(refusal({ header: '999', known: { ...tenants, byId } }).message).toMatch(/19 and 480 more\.$/);
  });

  test('a caller bound to one may not ask as another, and does not learn which there are', () => {
    for (const question of [{ header: '1' }, { header: '3' }, { body: { metadata: { tenant: 'x' } } }]) {
      const { kind, message } = refusal({ by: caller('2'), ...question });
      expect(kind).toBe('caller_forbidden');
      expect(message).toMatch(/^The key `team` belongs to tenant 2 and may not ask as tenant `.`\.$/);
    }
  });

  test('a key bound to a tenant that is not there is told so', () => {
    const { kind, details } = refusal({ by: caller('9') });
    expect(kind).toBe('provider_not_configured');
    expect(details.hint).toContain('OPENROUTER_TENANT_9_API_KEY');
    expect(refusal({ by: caller('9'), known: noTenants }).kind).toBe('provider_not_configured');
  });

  test.each([[['1']], [{}], [true]])('metadata.tenant %j is a 400', (tenant) => {
    expect(refusal({ body: { metadata: { tenant } } })).toMatchObject({
      kind: 'invalid_request',
      details: { param: 'metadata.tenant' },
    });
  });
});

test('without tenants the body is not looked at', () => {
  const body = {
    has: () => {
      throw new Error('looked at');
    },
    value: () => undefined,
  };
  expect(tenantOf(caller(), {}, body, noTenants)).toBeUndefined();
});

test.each(['', 'one', 'tenant_', '1.5', '-1', '1234567890', '1 2', 'tenant__1'])(
  '%j is no tenant',
  (text) => {
    expect(tenantId(text)).toBeUndefined();
  },
);
