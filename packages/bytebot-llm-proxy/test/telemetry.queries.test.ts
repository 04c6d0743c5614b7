import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { parseExposition, type Sample } from '../src/telemetry/exposition.test-helper.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metricLines } from './support/observe.ts';
import { readQuery } from './support/promql.ts';
import type { ProxyProcess } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed, friendly } from './support/wire.ts';

/** What the dashboard and the alerts ask for is what a proxy tells that has really served requests. */

const root = new URL('../../../', import.meta.url);
const dashboardFile = 'deploy/grafana/bytebot-llm-proxy.json';
const alertsFile = 'deploy/alerts/bytebot-llm-proxy.yaml';
/** Labels that Prometheus adds to each target. */
const targetLabels = ['instance', 'job', 'namespace', 'pod', 'service'];

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

function textOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
}

const dashboard = JSON.parse(textOf(dashboardFile)) as Dashboard;
const alerts = (load(textOf(alertsFile)) as Rules).groups.flatMap(({ rules }) => rules);
const queries: readonly (readonly [name: string, query: string])[] = [
  ...dashboard.panels.flatMap(({ title, targets }) =>
    (targets ?? []).map(({ expr }) => [title, expr] as const),
  ),
  ...dashboard.annotations.list.map(({ name, expr }) => [name, expr] as const),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

let cluster: Cluster;
let upstream: Upstream;
let proxy: ProxyProcess;
let samples: readonly Sample[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  upstream = await startUpstream(friendly);
  const apiBase = `${upstream.url}/v1`;
  proxy = await cluster.startProxy({
    environment: { KUBERNETES_DISCOVERY: 'true' },
    config: configOf(
      [
        { name: 'any', model: 'openai/gpt-4o', apiBase },
        { name: 'backup', model: 'groq/llama', apiBase },
      ],
      { router_settings: { num_retries: 0 } },
    ),
  });
  await (await chat(proxy.url, { model: 'any', stream: true })).text();
  upstream.answerWith(fixed(200, completion('Hi', { cost: 0.5 })));
  await chat(proxy.url, { model: 'any' });
  upstream.answerWith((request, response) => {
    (request.body.includes('gpt-4o') ? fixed(503, '{}') : friendly)(request, response);
  });
  await chat(proxy.url, { model: 'any', fallbacks: ['backup'] });
  upstream.answerWith(fixed(503, '{}'));
  await chat(proxy.url, { model: 'any', fallbacks: ['backup'] });
  const total = 'litellm_proxy_total_requests_metric_total';
  await eventually(async () => {
    const lines = await metricLines(proxy, total);
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0) === 4;
  });
  samples = parseExposition(await (await fetch(`${proxy.url}/metrics`)).text());
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
  await cluster.close();
});

function isKnown(metric: string, label: string): boolean {
  return samples.some(({ name, labels }) => name === metric && Object.hasOwn(labels, label));
}

test.each(queries)('%s: asks for metrics and labels that /metrics has', (_, query) => {
  const { metrics, labels } = readQuery(query);
  const names = new Set(samples.map(({ name }) => name));
  expect(metrics.filter((name) => !names.has(name))).toEqual([]);
  expect(
    labels.filter(
      (label) => !targetLabels.includes(label) && !metrics.some((metric) => isKnown(metric, label)),
    ),
  ).toEqual([]);
});

describe('the dashboard', () => {
  test('shows what its legends name', () => {
    for (const { title, targets } of dashboard.panels) {
      for (const { expr, legendFormat } of targets ?? []) {
        const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        const { metrics, labels } = readQuery(expr);
        const isAggregated = /\bby \(/.test(expr);
        const shown = named.filter((label) =>
          isAggregated
            ? labels.includes(label)
            : targetLabels.includes(label) || metrics.some((metric) => isKnown(metric, label)),
        );
        expect([title, shown]).toEqual([title, named]);
      }
    }
  });

  test('has variables whose metrics and labels exist, and every one that is used', () => {
    const { list } = dashboard.templating;
    for (const { definition } of list) {
      if (definition === undefined) continue;
      const [, query = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      const { metrics } = readQuery(query);
      expect(targetLabels.includes(label) || metrics.some((metric) => isKnown(metric, label))).toBe(true);
    }
    const used = queries.flatMap(([, query]) => [...query.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
    const builtIn = ['__rate_interval', '__range'];
    const known = [...builtIn, ...list.map(({ name }) => name)];
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('has panels with ids of their own that fit into 24 columns and cover no other', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    expect(new Set(cells).size).toBe(cells.length);
  });
});

test('every alert says what is wrong, what that means and what to do', () => {
  expect(alerts.length).toBeGreaterThan(10);
  for (const { alert, labels, annotations, expr } of alerts) {
    expect(labels.severity).toMatch(/^(critical|warning|info)$/);
    for (const name of ['summary', 'description', 'runbook']) {
      expect([alert, name, annotations[name] ?? '']).toEqual([alert, name, expect.stringMatching(/\.$|\)$/)]);
    }
    const shown = Object.values(annotations).flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)]);
    const { labels: kept } = readQuery(expr);
    expect(shown.map(([, label = '']) => label).filter((label) => !kept.includes(label))).toEqual([]);
  }
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});
