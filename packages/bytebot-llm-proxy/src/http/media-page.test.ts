import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Operation, providers } from '@bytebot/llm-providers';
import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { mediaRoutes } from './media-routes.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/media.md'), 'utf8');
const keys = Object.fromEntries(
  ['OPENAI', 'GROQ', 'COHERE'].map((name) => [`${name}_API_KEY`, `sk-test-${name.toLowerCase()}-0123456789`]),
);

test('the config of the page is accepted without a remark', () => {
  const [, text = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const { deployments, problems } = loadText(text, keys);
  expect(deployments).toHaveLength(6);
  expect(problems).toEqual([]);
});

test('the page names every route', () => {
  for (const { paths } of mediaRoutes) expect(page).toContain(`\`POST ${paths[0]}\``);
});

const rows: readonly (readonly [Operation, string])[] = [
  ['image_generation', 'images'],
  ['image_edit', 'edits of images'],
  ['speech', 'speech'],
  ['transcription', 'transcriptions'],
  ['translation', 'translations'],
  ['moderation', 'moderations'],
  ['rerank', 'rankings'],
];

test.each(rows)('the page names who has %s', (operation, name) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${name} | \``)) ?? '';
  const named = [...row.matchAll(/`(\w+)`/g)].map(([, id = '']) => id);
  const having = providers.filter(({ operations }) => operations.includes(operation)).map(({ id }) => id);
  expect(named.toSorted()).toEqual(having.toSorted());
});
