import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { tablesOf } from './litellm/tables/all.ts';

const page = readFileSync(new URL('../../../docs/litellm-differences.md', import.meta.url), 'utf8');
const tables = Object.values(tablesOf).flat();
const scenarios = tables.flatMap((table) => [...table.scenarios]);

/** The ids of the lines about the router. */
function listed(): string[] {
  const section = /^## The router\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
  return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id = '']) => id);
}

test('every difference that a scenario shows is on the page, and every one of the page is shown', () => {
  const shown = new Set(scenarios.flatMap(({ differs }) => differs ?? []));
  expect(listed().sort()).toEqual([...shown].sort());
});

test('there are 150 scenarios and more, each with a source and a name of its own', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(150);
  for (const { from } of scenarios) expect(from).toMatch(/^(?:(?:wire |design )?\d+(?:\.\d+)?(?:, |$))+$/);
  for (const { scenarios: own } of tables) expect(new Set(own.map(({ is }) => is)).size).toBe(own.length);
});

test('every table is replayed', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^litellm\..*\.test\.ts$/.test(name));
  const replayed = files.map((name) => name.split('.')[1]).filter((name) => name !== 'differences');
  expect(replayed.sort()).toEqual(Object.keys(tablesOf).sort());
});
