import path from 'node:path';
import { parse } from 'yaml';
import { replaceGeneratedSection } from '../generate/generated-section.ts';
import { filesBelow } from '../setup/fingerprint.mjs';
import { root } from '../support/paths.ts';
import {
  acceptedByAgent,
  acceptedByProxy,
  acceptedByUmbrella,
  acceptedWithinProxy,
} from './accepted-values.ts';
import { renderValuesTables } from './chart-readme.ts';
import { type ChartValue, readChartValues } from './chart-values.ts';
import { renderKeyVariables, renderProviderTemplate, replaceYamlSection } from './provider-values.ts';
import { objectOf, renderValuesSchema } from './values-schema.ts';
import type { Schema } from './values-shapes.ts';

export const library = 'helm/charts/bytebot-common';
export const charts = ['helm/charts/bytebot-llm-proxy', 'helm/charts/bytebot-agent'];
export const umbrella = 'helm';
/** Where each chart has the library, so that it can be installed as it is. */
export const libraryCopies: readonly string[] = charts.map((chart) => `${chart}/charts/bytebot-common`);

/** What the proxy's chart has of `deploy/`, which Helm cannot read from inside a chart. */
const monitoringFiles: readonly (readonly [file: string, source: string])[] = [
  ['files/alerts.yaml', 'deploy/alerts/bytebot-llm-proxy.yaml'],
  ['files/dashboard.json', 'deploy/grafana/bytebot-llm-proxy.json'],
];
const providerTemplate = `${library}/templates/_providers.tpl`;
const configFile = 'packages/bytebot-llm-proxy/litellm-config.yaml';
type Read = (file: string) => string | undefined;

/** Every generated file of the charts with its text, by its name from the project's root. */
export function chartFiles(read: Read, configSchema: Schema): ReadonlyMap<string, string> {
  const files = new Map([[providerTemplate, renderProviderTemplate()]]);
  for (const [name, text] of libraryFiles(read, files)) files.set(name, text);
  for (const [file, source] of monitoringFiles) {
    files.set(`helm/charts/bytebot-llm-proxy/${file}`, needed(read, source));
  }
  const umbrellaValues = valuesIn(umbrella, needed(read, `${umbrella}/values.yaml`));
  const global = umbrellaValues.find(({ key }) => key === 'global')?.children ?? [];
  const globalSchema = { global: { ...objectOf(global), additionalProperties: true } };
  for (const chart of charts) {
    const isProxy = chart.endsWith('bytebot-llm-proxy');
    const yaml = valuesYaml(
      needed(read, `${chart}/values.yaml`),
      isProxy ? needed(read, configFile) : undefined,
    );
    const values = valuesIn(chart, yaml);
    const accepted = {
      ...(isProxy ? acceptedByProxy : acceptedByAgent),
      ...globalSchema,
      'bytebot-common': { type: 'object' },
    };
    const title = titleOf(read, chart);
    files.set(`${chart}/values.yaml`, yaml);
    files.set(
      `${chart}/values.schema.json`,
      renderValuesSchema({
        title,
        values,
        accepted,
        ...(isProxy ? { configSchema, acceptedWithin: acceptedWithinProxy } : {}),
      }),
    );
    addReadme(read, chart, values, files);
  }
  const own = umbrellaValues.filter(({ key }) => key !== 'global' && !isSubchart(key));
  const subcharts = Object.fromEntries(
    [...charts, library].map((chart) => [path.basename(chart), { type: ['object', 'null'] }]),
  );
  files.set(
    `${umbrella}/values.schema.json`,
    renderValuesSchema({
      title: titleOf(read, umbrella),
      values: own,
      accepted: { ...globalSchema, ...subcharts, ...acceptedByUmbrella },
    }),
  );
  addReadme(read, umbrella, umbrellaValues, files);
  return files;
}

function libraryFiles(read: Read, generated: ReadonlyMap<string, string>): readonly [string, string][] {
  return filesBelow(path.join(root, library)).flatMap((absolute) => {
    const file = path.relative(root, absolute).split(path.sep).join('/');
    const text = generated.get(file) ?? needed(read, file);
    return libraryCopies.map((copy): [string, string] => [`${copy}${file.slice(library.length)}`, text]);
  });
}

function valuesYaml(yaml: string, config: string | undefined): string {
  const withKeys = replaceYamlSection(yaml, 'provider keys', renderKeyVariables());
  if (config === undefined) return withKeys;
  return replaceYamlSection(withKeys, 'config', config.slice(config.indexOf('\nmodel_list:')));
}

function addReadme(
  read: Read,
  chart: string,
  values: readonly ChartValue[],
  files: Map<string, string>,
): void {
  const page = read(`${chart}/README.md`);
  if (page === undefined) throw new Error(`${chart}/README.md is missing.`);
  files.set(`${chart}/README.md`, replaceGeneratedSection(page, 'values', renderValuesTables(values)));
}

function valuesIn(chart: string, yaml: string): readonly ChartValue[] {
  return readChartValues(yaml, `${chart}/values.yaml`);
}

function titleOf(read: Read, chart: string): string {
  const { name }: { name: string } = parse(needed(read, `${chart}/Chart.yaml`));
  return `The values of the chart ${name}`;
}

function isSubchart(key: string): boolean {
  return charts.some((chart) => path.basename(chart) === key);
}

function needed(read: Read, file: string): string {
  const text = read(file);
  if (text === undefined) throw new Error(`${file} is missing.`);
  return text;
}
