import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The corpus of real configs, and the models that a running LiteLLM listed from each. They are other people's files
 * and not part of this repository: `CONFORMANCE_DIR` says where they are.
 */
export const corpus = process.env.CONFORMANCE_DIR;

/** A name that only one of the two lists, and why. */
interface ListedDifference {
  readonly file: string;
  readonly model: string;
  readonly listedBy: 'LiteLLM' | 'this proxy';
  readonly reason: string;
}

interface Differences {
  /** What was set differently when a list was recorded. */
  readonly variables: Readonly<
    Record<string, { readonly values: Readonly<Record<string, string>>; readonly reason: string }>
  >;
  readonly differences: readonly ListedDifference[];
  /** Models whose prices differ between the two tables, and why. */
  readonly prices: readonly { readonly model: string; readonly reason: string }[];
}

/** A deployment as LiteLLM described it. */
export interface ExpectedDeployment {
  readonly model_name: string;
  readonly model: string;
  readonly input_cost_per_token: number | null;
}

const differences: Differences = JSON.parse(
  readFileSync(fileURLToPath(new URL('conformance-differences.json', import.meta.url)), 'utf8'),
);

/** Settings of the proxy itself, which a made-up value would break; every other variable is `dummy-NAME`. */
const settingsVariables = /^(?:OPENROUTER_(?!API_KEY)|ROUTER_|PROXY_|LITELLM_DANGEROUSLY)/;

/** One config of the corpus. */
export interface ConformanceConfig {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** Every variable that the file names, as where the list was recorded. */
  readonly variables: Readonly<Record<string, string>>;
  /** What LiteLLM listed, changed by the differences that are named with a reason. Sorted. */
  readonly models: readonly string[];
  /** What LiteLLM said of the entries. */
  readonly deployments: readonly ExpectedDeployment[];
}

/** The models whose price differs from LiteLLM's, for a named reason. */
export const pricedDifferently: ReadonlySet<string> = new Set(differences.prices.map(({ model }) => model));

/** The configs that load; the corpus must be there. */
export function conformanceConfigs(folder: string): ConformanceConfig[] {
  const expected: Record<string, { models: string[]; deployments: ExpectedDeployment[] } | undefined> =
    JSON.parse(readFileSync(path.join(folder, 'expected-models.json'), 'utf8'));
  return configFiles(folder)
    .filter((name) => !isBroken(name))
    .map((name) => {
      const file = path.join(folder, 'configs', name);
      const text = readFileSync(file, 'utf8');
      const models = withDifferences(name, expected[name]?.models ?? []);
      const { deployments = [] } = expected[name] ?? {};
      return { name, path: file, text, variables: variablesOf(name, text), models, deployments };
    });
}

/** The one that is no YAML. */
export function brokenConfig(folder: string): string {
  return path.join(folder, 'configs', configFiles(folder).find(isBroken) ?? '');
}

function configFiles(folder: string): string[] {
  return readdirSync(path.join(folder, 'configs')).filter((name) => name.endsWith('.yaml'));
}

function isBroken(name: string): boolean {
  return name.startsWith('zanbei__');
}

function variablesOf(name: string, text: string): Record<string, string> {
  const named = [...text.matchAll(/os\.environ\/(\w+)/g)].map(([, variable = '']) => variable);
  const dummies = named
    .filter((variable) => !settingsVariables.test(variable))
    .map((variable) => [variable, `dummy-${variable}`]);
  return { ...Object.fromEntries(dummies), ...differences.variables[name]?.values };
}

/** @throws Error for a difference that is none: it has to leave the file. */
function withDifferences(file: string, listed: readonly string[]): readonly string[] {
  const models = new Set(listed);
  for (const { model, listedBy } of differences.differences.filter((one) => one.file === file)) {
    if (models.has(model) !== (listedBy === 'LiteLLM')) {
      throw new Error(`conformance-differences.json: ${model} of ${file} is not listed by ${listedBy} alone`);
    }
    if (listedBy === 'LiteLLM') models.delete(model);
    else models.add(model);
  }
  return [...models].sort();
}
