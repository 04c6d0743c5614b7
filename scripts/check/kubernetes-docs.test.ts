import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { describeCharts } from '../charts/charts.test-helper.ts';
import { fieldOf, type KubernetesObject } from '../charts/kubernetes-object.ts';
import { problemsOf } from '../charts/object-schema.ts';
import { referenceProblems } from '../charts/reference-rules.ts';
import { type RenderRequest, refusalOf, render } from '../charts/render.ts';
import { root } from '../support/paths.ts';
import { commandsIn, type Section, sectionsOf } from './markdown-sections.ts';

const pages = ['docs/kubernetes.md', 'docs/secrets.md'] as const;
const sections = pages.flatMap((page) =>
  sectionsOf(page).map((section) => [`${page}, ${section.title}`, section] as const),
);
const umbrella = 'helm';
const releasedChart = 'oci://ghcr.io/bytebot-ai/bytebot-llm-proxy/charts/bytebot';
/** What stands on the reader's disk in the examples, and what stands for it here. */
const readersFiles: Readonly<Record<string, string>> = {
  'litellm-values.yaml': 'helm/charts/bytebot-llm-proxy/fixtures/litellm-helm.yaml',
  'values-proxy.yaml': 'helm/fixtures/bytebot-values-proxy.yaml',
};

/** The blocks that say they are a values file. */
function valuesIn({ blocks }: Section): readonly object[] {
  return blocks
    .filter(({ language, text }) => language === 'yaml' && text.startsWith('# values.yaml\n'))
    .map(({ text }) => parse(text));
}

/** The objects of Kubernetes in the YAML blocks. */
function objectsIn({ blocks }: Section): readonly KubernetesObject[] {
  return blocks
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ text }) => parseAllDocuments(text).map((document): KubernetesObject => document.toJS()))
    .filter((object) => object.apiVersion !== undefined);
}

/** The Secrets that a reader has who did what a section says, by hand or through an operator. */
function secretsOf(section: Section): readonly KubernetesObject[] {
  const byHand = commandsIn(section).flatMap((command) => {
    const name = /kubectl create secret generic (\S+)/.exec(command)?.[1];
    const keys = [...command.matchAll(/--from-literal=([\w-]+)=/g)].map(([, key = '']) => key);
    return name === undefined ? [] : [{ name, keys }];
  });
  const byOperators = objectsIn(section).map((object) => {
    const entries: readonly { readonly secretKey: string }[] = Object(fieldOf(object, 'spec.data') ?? []);
    return {
      name: String(fieldOf(object, 'spec.target.name') ?? object.metadata.name),
      keys: [
        ...entries.map(({ secretKey }) => secretKey),
        ...Object.keys(Object(fieldOf(object, 'spec.encryptedData') ?? {})),
      ],
    };
  });
  return [...byHand, ...byOperators].map(({ name, keys }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    data: Object.fromEntries(keys.map((key) => [key, ''])),
  }));
}

test.each(sections)('%s: every YAML block is YAML, and every object one that its API takes', (_, section) => {
  for (const { language, text } of section.blocks) {
    if (language !== 'yaml') continue;
    for (const document of parseAllDocuments(text)) expect(document.errors).toEqual([]);
  }
  expect(objectsIn(section).flatMap(problemsOf)).toEqual([]);
});

describeCharts('the values on the pages about Kubernetes', () => {
  const withValues = sections.filter(([, section]) => valuesIn(section).length > 0);

  test.each(withValues)('%s: the chart takes them', async (_, section) => {
    for (const values of valuesIn(section)) {
      expect(await refusalOf({ chart: umbrella, values: [values] })).toBeUndefined();
    }
  });

  test('every kind that the charts have is in the list of what is created', async () => {
    const everything = {
      monitoring: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } },
      kubernetes: { events: { enabled: true } },
    };
    const everywhere = {
      autoscaling: { enabled: true },
      ingress: { enabled: true },
      httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }] },
      networkPolicy: { enabled: true },
    };
    const { objects } = await render({
      chart: umbrella,
      files: ['helm/values-production.yaml'],
      values: [{ 'bytebot-llm-proxy': { ...everywhere, ...everything }, 'bytebot-agent': everywhere }],
    });
    const created = sectionsOf('docs/kubernetes.md').find(({ title }) => title === 'What is created')?.text;
    const kinds = [...new Set(objects.map(({ kind }) => kind))];
    expect(kinds).toEqual(expect.arrayContaining(['HTTPRoute', 'PodDisruptionBudget', 'Role', 'Job']));
    expect(kinds.filter((kind) => created?.includes(kind) !== true)).toEqual([]);
  });

  const aboutSecrets = sectionsOf('docs/secrets.md')
    .filter((section) => secretsOf(section).length > 0 && valuesIn(section).length > 0)
    .map((section) => [section.title, section] as const);

  test('there is one example for each way to keep a key', () => {
    expect(aboutSecrets.map(([title]) => title)).toEqual([
      'A Secret that exists',
      'External Secrets',
      'Sealed Secrets',
      'The master key',
      'Other secrets',
    ]);
  });

  test.each(aboutSecrets)(
    '%s: every key that the pods then refer to is there, and used',
    async (_, section) => {
      const secrets = secretsOf(section);
      for (const values of valuesIn(section)) {
        const { objects, text } = await render({ chart: umbrella, values: [values], namespace: 'bytebot' });
        expect(referenceProblems([...objects, ...secrets], new Set())).toEqual([]);
        expect(secrets.some(({ metadata }) => text.includes(metadata.name))).toBe(true);
      }
    },
  );
});

describe('the helm commands on the pages about Kubernetes', () => {
  const commands = [
    ...new Set(
      sections.flatMap(([, section]) => commandsIn(section)).filter((line) => line.startsWith('helm ')),
    ),
  ];
  const inTable = pages.flatMap((page) =>
    [...readFileSync(path.join(root, page), 'utf8').matchAll(/`(helm \w[^`]*)`/g)].map(
      ([, line = '']) => line,
    ),
  );
  const others = ['history', 'pull', 'rollback', 'test', 'uninstall', 'get'];

  test('are there', () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  describeCharts('with helm', () => {
    const asked = [...commands, ...inTable.filter((line) => / -|\//.test(line))];
    test.each([...new Set(asked)])('%s', async (command) => {
      const [verb = '', ...rest] = command.split(/\s+/).slice(1);
      if (others.includes(verb)) return;
      expect(['install', 'upgrade']).toContain(verb);
      expect(await refusalOf(requestOf(rest))).toBeUndefined();
    });
  });
});

/** A `helm install` or `helm upgrade` as a rendering. */
function requestOf(words: readonly string[]): RenderRequest {
  const sets: string[] = [];
  const files: string[] = [];
  const names: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--set') sets.push((rest.shift() ?? '').replace('…', 'sk-test-key'));
    else if (word === '-f') files.push(fileOf(rest.shift() ?? ''));
    else if (word === '--namespace') rest.shift();
    else if (/^--(?:create-namespace|install|reset-then-reuse-values|force-conflicts|wait)$/.test(word))
      continue;
    else if (word.startsWith('-')) throw new Error(`${word} is a flag that this test does not know`);
    else names.push(word);
  }
  const [release = '', chart = ''] = names;
  const isReleased = chart === releasedChart || /^\.\/bytebot-[\d.]+\.tgz$/.test(chart);
  return { chart: isReleased ? umbrella : chart.replace(/^\.\//, ''), release, sets, files };
}

function fileOf(name: string): string {
  const file = readersFiles[name] ?? name;
  if (!existsSync(path.join(root, file))) throw new Error(`${file} is missing`);
  return file;
}

test.each(pages)('%s: links lead somewhere', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(((?!https?:)[^)#]*)(?:#([\w-]+))?\)/g)];
  expect(links.length).toBeGreaterThan(3);
  for (const [, target = '', anchor] of links) {
    const file = target === '' ? path.join(root, page) : path.join(root, path.dirname(page), target);
    expect([target, existsSync(file)]).toEqual([target, true]);
    if (anchor === undefined) continue;
    const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    expect([target, headings]).toEqual([target, expect.arrayContaining([anchor])]);
  }
});
