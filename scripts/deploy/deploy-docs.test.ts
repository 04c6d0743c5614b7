import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { firstModels, readSmokeOptions } from '../smoke/options.ts';
import { root } from '../support/paths.ts';
import { textOf, yamlOf } from './deploy-files.test-helper.ts';

const coolify = textOf('docs/coolify.md');
const pages = ['docs/compose.md', 'docs/coolify.md', 'docs/gitops.md'];

test('the Coolify guide names the two keys, and the compose file passes them on (S0-31)', () => {
  const { services } = yamlOf<{ services: Record<string, { environment?: Record<string, string> }> }>(
    'docker-compose.yml',
  );
  for (const name of ['OPENROUTER_API_KEY', 'GEMINI_API_KEY']) {
    expect(coolify).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
    expect(services['bytebot-llm-proxy']?.environment).toHaveProperty(name);
  }
});

test('its smoke test is one that the command understands, and asks all four new models (S0-31, S0-33)', () => {
  const line = /^\$ npm run smoke -- (.*)$/m.exec(coolify)?.[1] ?? '';
  const { proxy } = readSmokeOptions(line.split(' '), {});
  expect(proxy).toEqual({ address: 'https://llm.example.com', key: 'sk-…', models: firstModels });
  expect(firstModels).toHaveLength(4);
  for (const model of firstModels) expect(coolify).toContain(`\`${model}\``);
});

test('its checklist goes from the commit to the test (S0-33)', () => {
  const steps = [...coolify.matchAll(/^- \[ \] (.*(?:\n {6}.*)*)/gm)].map(([, step = '']) => step);
  expect(steps).toEqual([
    expect.stringContaining('**Commit and push**'),
    expect.stringMatching(/\*\*set the variables\*\*: `OPENROUTER_API_KEY` and `GEMINI_API_KEY`/),
    expect.stringContaining('**Deploy**'),
    expect.stringContaining('**Test with the new models**'),
  ]);
});

test.each(pages)('%s names settings and files that are there', (page) => {
  const text = textOf(page);
  const compose = textOf('docker-compose.yml');
  const settings = [...text.matchAll(/\bBYTEBOT_(?:ADDRESS|REGISTRY|VERSION|\w+_PORT)\b/g)].map(
    ([name]) => name,
  );
  expect(settings.filter((name) => !compose.includes(`{${name}:-`))).toEqual([]);
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) =>
    path.join('docs', link),
  );
  expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
  const started = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(started.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('the page on Compose lists each profile that there is', () => {
  const { services } = yamlOf<{ services: Record<string, { profiles?: string[] }> }>('docker-compose.yml');
  const profiles = new Set(Object.values(services).flatMap(({ profiles = [] }) => profiles));
  for (const profile of profiles) {
    expect(textOf('docs/compose.md')).toContain(`docker compose --profile ${profile} up -d`);
  }
});
