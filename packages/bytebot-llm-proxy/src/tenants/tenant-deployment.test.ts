import { describe, expect, test } from '@jest/globals';
import { loadText, secretsFrom, writeFiles } from '../config/config-fixture.test-helper.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import { limitSpec, limitsOf } from '../limits/limit-spec.ts';
import type { Tenant } from './tenant.ts';
import { configuredDeployment, tenantDeployment } from './tenant-deployment.ts';

const config = `model_list:
  - {model_name: router, litellm_params: {model: openrouter/openai/gpt-4o}, model_info: {id: router-1}}
  - {model_name: direct, litellm_params: {model: openai/gpt-4o, api_key: sk-test-openai}}
`;

function tenant(snapshot: ConfigSnapshot, id: string): Tenant {
  const found = snapshot.settings.tenants.byId.get(id);
  if (found === undefined) throw new Error(`no tenant ${id}`);
  return found;
}

function deployment(snapshot: ConfigSnapshot, group: string): Deployment {
  const [found] = snapshot.groups.get(group) ?? [];
  if (found === undefined) throw new Error(`no group ${group}`);
  return found;
}

const snapshot = loadText(config, {
  OPENROUTER_API_KEY: 'sk-test-common',
  OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
  OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
  OPENROUTER_TENANT_3_DEFAULT_MODEL: 'x',
  OPENROUTER_TENANT_4_API_KEY: 'sk-test-one',
  OPENROUTER_TENANT_5_API_KEY: 'sk-test-common',
});
const router = deployment(snapshot, 'router');

describe('a deployment as a tenant calls it (C-15)', () => {
  test('is that of OpenRouter with its key, counted apart (S2-6)', () => {
    const own = tenantDeployment(router, tenant(snapshot, '1'));
    expect(own.key.read()).toBe('sk-test-one');
    expect(own.key.variable).toBe('OPENROUTER_TENANT_1_API_KEY');
    expect(own.id).toBe('router-1@tenant-1');
    expect(configuredDeployment(snapshot.deploymentsById, own.id)).toBe(router);
    expect(configuredDeployment(snapshot.deploymentsById, 'router-1')).toBe(router);
    expect(configuredDeployment(snapshot.deploymentsById, 'other@tenant-1')).toBeUndefined();
    expect(tenantDeployment(router, tenant(snapshot, '2')).key.read()).toBe('sk-test-two');
    expect(router.key.read()).toBe('sk-test-common');
  });

  test('is the same object each time, so that what is remembered about it stays', () => {
    expect(tenantDeployment(router, tenant(snapshot, '1'))).toBe(
      tenantDeployment(router, tenant(snapshot, '1')),
    );
  });

  test('is the common one without a key of its own, and with the common key (S2-1)', () => {
    expect(tenantDeployment(router, tenant(snapshot, '3'))).toBe(router);
    expect(tenantDeployment(router, tenant(snapshot, '5'))).toBe(router);
    expect(tenantDeployment(router, undefined)).toBe(router);
  });

  test('is counted together for tenants with one key', () => {
    expect(tenantDeployment(router, tenant(snapshot, '4')).id).toBe('router-1@tenant-1');
  });

  test('of another provider is as it is', () => {
    const direct = deployment(snapshot, 'direct');
    expect(tenantDeployment(direct, tenant(snapshot, '1'))).toBe(direct);
  });

  test('that takes no key gets none', () => {
    const keyless = { ...router, provider: { ...router.provider, keyRequired: false } };
    expect(tenantDeployment(keyless, tenant(snapshot, '1'))).toBe(keyless);
  });

  test('has buckets of its own for the limits of the deployment', () => {
    const limits = limitsOf('deployment', router.id, limitSpec.parse({ rpm: 5 }));
    const limited = { ...router, routing: { ...router.routing, limits } };
    const [rule] = tenantDeployment(limited, tenant(snapshot, '2')).routing.limits;
    expect(rule).toMatchObject({ limit: 5, counter: `${limits[0]?.counter}@tenant-2` });
  });
});

test('a key that is rotated or taken away counts at once', () => {
  const values: Record<string, string> = {
    OPENROUTER_API_KEY: 'sk-test-common',
    OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
  };
  const file = writeFiles({ 'config.yaml': config });
  const read = loadConfig({ file, secrets: secretsFrom(values), generation: 1, nowMs: 0 });
  const own = tenantDeployment(deployment(read, 'router'), tenant(read, '1'));
  values.OPENROUTER_TENANT_1_API_KEY = 'sk-test-rotated';
  expect(own.key.read()).toBe('sk-test-rotated');
  delete values.OPENROUTER_TENANT_1_API_KEY;
  expect(own.key.read()).toBe('sk-test-common');
});
