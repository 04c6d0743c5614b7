import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { describeCharts } from '../charts/charts.test-helper.ts';
import { render } from '../charts/render.ts';
import { root } from '../support/paths.ts';
import { stageCharts } from './stage-charts.ts';

const registry = 'registry.example/us';
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const digests = new Map([
  ['bytebot-llm-proxy', digest('a')],
  ['bytebot-agent', digest('b')],
]);
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stage-charts-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const stage = (from = digests) => stageCharts(path.join(root, 'helm'), folder, { registry, digests: from });
const valuesOf = (chart: string) => parse(readFileSync(path.join(folder, chart, 'values.yaml'), 'utf8'));

test('a chart on its own names the registry and the image of its release', () => {
  expect(stage()).toEqual(
    ['bytebot-llm-proxy', 'bytebot-agent', 'bytebot'].map((name) => path.join(folder, name)),
  );
  for (const [name, expected] of digests) {
    expect(valuesOf(name).image).toMatchObject({ registry, digest: expected, repository: name });
  }
});

test('in the umbrella one value names the registry for all, which an operator may replace', () => {
  stage();
  expect(valuesOf('bytebot').global.imageRegistry).toBe(registry);
  expect(valuesOf('bytebot/charts/bytebot-agent').image).toMatchObject({ registry: '', digest: digest('b') });
});

test('nothing but these values is changed', () => {
  stage();
  const changed = (name: string, original: string): readonly string[] => {
    const before = new Set(readFileSync(path.join(root, original, 'values.yaml'), 'utf8').split('\n'));
    const lines = readFileSync(path.join(folder, name, 'values.yaml'), 'utf8').split('\n');
    return lines.filter((line) => !before.has(line));
  };
  expect(changed('bytebot', 'helm')).toEqual([`  imageRegistry: "${registry}"`]);
  expect(changed('bytebot-agent', 'helm/charts/bytebot-agent')).toEqual([
    `  registry: "${registry}"`,
    `  digest: "${digest('b')}"`,
  ]);
});

describeCharts('rendered by helm', () => {
  test('what is released asks for these images', async () => {
    stage();
    const imagesOf = async (chart: string, sets: readonly string[] = []): Promise<readonly string[]> => {
      const { text } = await render({ chart: path.join(folder, chart), sets });
      return [
        ...new Set([...text.matchAll(/^\s+image: "?([^"\n]+)"?$/gm)].map(([, name = '']) => name)),
      ].sort();
    };
    const proxy = `bytebot-llm-proxy@${digest('a')}`;
    const agent = `bytebot-agent@${digest('b')}`;
    expect(await imagesOf('bytebot-llm-proxy')).toEqual([`${registry}/${proxy}`]);
    expect(await imagesOf('bytebot')).toEqual([`${registry}/${agent}`, `${registry}/${proxy}`]);
    expect(await imagesOf('bytebot', ['global.imageRegistry=mirror.example'])).toEqual([
      `mirror.example/${agent}`,
      `mirror.example/${proxy}`,
    ]);
  });
});

test('an image without a digest is refused', () => {
  expect(() => stage(new Map([['bytebot-agent', '']]))).toThrow(
    'bytebot-agent needs the digest of its image, sha256: and 64 hexadecimal digits, not "".',
  );
});
