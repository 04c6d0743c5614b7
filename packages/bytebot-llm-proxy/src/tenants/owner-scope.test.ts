import { expect, test } from '@jest/globals';
import { type Owner, ownerScope } from './owner-scope.ts';

const tenant = { id: '1' } as Owner['tenant'];

function callerOf(name: string, bound?: string): Owner['caller'] {
  return { name, isAdmin: false, models: undefined, tenant: bound, limits: [] };
}

test('those whose keys are bound to a tenant share what it has', () => {
  const scopes = ['one', 'two'].map((name) =>
    ownerScope({ tenant, caller: callerOf(name, '1'), clientKey: undefined }),
  );
  expect(new Set(scopes)).toEqual(new Set(['tenant:1']));
});

test('whoever only names a tenant reaches nothing of it', () => {
  const named = ownerScope({ tenant, caller: callerOf('three'), clientKey: undefined });
  expect(named).toBe('tenant:1:caller:three');
  expect(ownerScope({ tenant: undefined, caller: callerOf('three'), clientKey: undefined })).toBe(
    'caller:three',
  );
});

test('a key of one’s own is nobody else’s, and does not stand in the scope', () => {
  const clientKey = 'sk-or-test-own';
  const scope = ownerScope({ tenant, caller: callerOf('one', '1'), clientKey });
  expect(scope).toMatch(/^key:/);
  expect(scope).not.toContain(clientKey);
});
