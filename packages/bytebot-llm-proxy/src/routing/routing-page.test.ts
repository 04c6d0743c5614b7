import { readFileSync } from 'node:fs';
import path from 'node:path';
import { useCases } from '@bytebot/openrouter';
import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { ExclusionReason } from './plan/plan.ts';
import { strategyNames } from './strategy-name.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/routing.md'), 'utf8');
const keys = Object.fromEntries(
  ['OPENAI', 'GROQ', 'OPENROUTER', 'AZURE', 'ANTHROPIC', 'MISTRAL'].map((name) => [
    `${name}_API_KEY`,
    `sk-test-${name.toLowerCase()}-0123456789`,
  ]),
);
const configs = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test.each(configs)('a config of the page is accepted without a remark: %#', (text) => {
  const { deployments, problems } = loadText(text, keys);
  expect(deployments.length).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test('the page names every strategy, every use case and every reason to be left out', () => {
  const reasons: Readonly<Record<Exclude<ExclusionReason, 'order'>, true>> = {
    cooling: true,
    paced_by_provider: true,
    key_cooling: true,
    key_parked: true,
    key_disabled: true,
    no_key: true,
    requests_limit: true,
    tokens_limit: true,
    parallel_limit: true,
    budget: true,
    limit_store_down: true,
    context_window: true,
    capability: true,
    operation: true,
    tags: true,
    region: true,
    price: true,
    unhealthy: true,
  };
  for (const name of strategyNames) expect(page).toContain(`\`${name}\``);
  for (const { useCase, model } of useCases) expect(page).toContain(`| \`${useCase}\` | ${model} |`);
  for (const reason of Object.keys(reasons)) expect(page).toContain(`\`${reason}\``);
});
