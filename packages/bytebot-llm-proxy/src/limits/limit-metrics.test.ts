import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createLimitStore } from './create-limit-store.ts';
import { isRefusal } from './limit-rule.ts';
import { limitSpec, limitsOf } from './limit-spec.ts';

const log = { info: () => undefined, warn: () => undefined };

test('refusals are counted by whose limit it is, and what is left of a provider’s budget is told', async () => {
  const registry = new Registry();
  const rules = limitsOf('provider', 'openrouter', limitSpec.parse({ rpm: 1, max_budget: 2 }));
  const providers = new Map([['openrouter', rules]]);
  const limits = createLimitStore({ redis: undefined, log, registry, providers: () => providers });
  const first = await limits.reserve(rules, { tokens: 0, nanoDollars: 400_000_000 }, Date.now());
  expect(isRefusal(first)).toBe(false);
  await limits.reserve(rules, { tokens: 0, nanoDollars: 1 }, Date.now());
  limits.peek(rules, { tokens: 0, nanoDollars: 1 }, Date.now());
  const text = await registry.metrics();
  expect(text).toContain('bytebot_limit_refusals_total{subject_kind="provider",measure="requests"} 2\n');
  expect(text).toContain('litellm_provider_remaining_budget_metric{api_provider="openrouter"} 1.6\n');
  expect(text).not.toContain('bytebot_limit_store');
});

test('a store that is not there is told by its metric', async () => {
  const registry = new Registry();
  const address = {
    host: '127.0.0.1',
    port: 1,
    tls: false,
    database: 0,
    username: undefined,
    password: undefined,
  };
  const limits = createLimitStore({ redis: address, log, registry, providers: () => new Map() });
  const text = await registry.metrics();
  expect(text).toContain('bytebot_limit_store_up 0\n');
  expect(text).toContain('bytebot_limit_store_errors_total{reason="timeout"} 0\n');
  await limits.close();
});
