import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths.ts';
import { contextOf } from './changed-values.ts';
import { charts, umbrella } from './chart-files.ts';

export { umbrella } from './chart-files.ts';

import { leavesOf } from './chart-readme.ts';
import { type ChartValue, readChartValues } from './chart-values.ts';
import type { RenderRequest } from './render.ts';

/** One way to use a chart. */
export interface Scenario {
  readonly title: string;
  readonly request: RenderRequest;
}

/** The charts by their names. */
export const proxyChart = 'helm/charts/bytebot-llm-proxy';
export const agentChart = 'helm/charts/bytebot-agent';
export const allCharts: readonly string[] = [...charts, umbrella];

export const kubeVersions = ['1.28', '1.29', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35'];
/** A short name, one with both charts' names in it, and the longest that Helm takes. */
const releases = ['a', 'my-bytebot-agent-and-bytebot-llm-proxy', `${'long-'.repeat(10)}abc`];

/** The values of a chart as its values.yaml has them. */
export function valuesOfChart(chart: string): readonly ChartValue[] {
  const file = `${chart}/values.yaml`;
  return readChartValues(readFileSync(path.join(root, file), 'utf8'), file);
}

/** Values with one more, by its dotted path. */
export function withValue(dotted: string, value: unknown): object {
  const [key = '', ...rest] = dotted.split('.');
  return { [key]: rest.length === 0 ? value : withValue(rest.join('.'), value) };
}

/** The chart as it is, with each values file beside it, and each boolean turned. */
export function scenariosOf(chart: string): readonly Scenario[] {
  return [
    { title: 'defaults', request: { chart } },
    ...valuesFiles(chart).map((file) => ({ title: file, request: { chart, files: [file] } })),
    ...booleans(chart).map(({ path: dotted, value }) => ({
      title: `${dotted}: ${value}`,
      request: { chart, values: [contextOf(dotted), withValue(dotted, value)] },
    })),
  ];
}

/**
 * Every version of Kubernetes, release names that are hard to cut, and an upgrade.
 *
 * @param isWhole with every values file, not the first one alone
 */
export function surroundingsOf(chart: string, isWhole: boolean): readonly Scenario[] {
  const files = valuesFiles(chart);
  return (isWhole ? files : files.slice(0, 1)).flatMap((file) => {
    const base = { chart, files: [file] };
    return [
      ...kubeVersions.map((kubeVersion) => ({
        title: `${file} on Kubernetes ${kubeVersion}`,
        request: { ...base, kubeVersion: `${kubeVersion}.0` },
      })),
      ...releases.map((release) => ({
        title: `${file} as release ${release}`,
        request: { ...base, release, namespace: release },
      })),
      { title: `an upgrade with ${file}`, request: { ...base, isUpgrade: true } },
    ];
  });
}

/** The values files beside a chart: those that try it, examples, and those that other charts are used with. */
export function valuesFiles(chart: string): readonly string[] {
  return ['ci', 'fixtures', '.'].flatMap((name) => {
    const folder = path.join(root, chart, name);
    if (!existsSync(folder)) return [];
    const isExample = (file: string): boolean => name !== '.' || file.startsWith('values-');
    const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && isExample(file));
    return files.sort().map((file) => path.posix.join(chart, name, file));
  });
}

function booleans(chart: string): readonly { readonly path: string; readonly value: boolean }[] {
  return valuesOfChart(chart)
    .flatMap(leavesOf)
    .flatMap(({ path: dotted, default: standard, hints }) => {
      if (typeof standard === 'boolean') return [{ path: dotted, value: !standard }];
      if (hints.type?.includes('boolean') !== true) return [];
      return [
        { path: dotted, value: true },
        { path: dotted, value: false },
      ];
    });
}
