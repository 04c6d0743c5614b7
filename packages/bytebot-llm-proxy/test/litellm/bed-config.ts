import { configOf, type TestDeployment } from '../support/config.ts';
import { memberNames, Names } from './names.ts';
import type { Members, RouterFragment, Table } from './scenario.ts';

type Rename = <Value>(value: Value) => Value;

/** The config of a table: its settings, with the groups of all its scenarios. */
export function configOfTable(table: Table, simulatorUrl: string): string {
  const { settings, groups = {}, scenarios } = table;
  const asItIs: Rename = (value) => value;
  const deployments = [
    ...deploymentsOf(groups, simulatorUrl, asItIs),
    ...scenarios.flatMap((scenario, number) => {
      const names = new Names(scenario, number);
      return deploymentsOf(scenario.groups ?? {}, simulatorUrl, (value) => names.unique(value));
    }),
  ];
  const fragments = scenarios.map(({ router = {} }, number) =>
    new Names(scenarios[number] ?? neverScenario(), number).unique(router),
  );
  return configOf(deployments, {
    ...settings,
    router_settings: {
      ...settings.router_settings,
      ...joined([settings.router_settings ?? {}, ...fragments]),
    },
  });
}

function neverScenario(): never {
  throw new Error('a scenario without a number');
}

function deploymentsOf(
  groups: Readonly<Record<string, Members>>,
  simulatorUrl: string,
  unique: Rename,
): TestDeployment[] {
  return Object.entries(groups).flatMap(([group, members]) =>
    memberNames(members).map((name) => {
      const {
        info,
        provider = 'openai',
        ...params
      } = typeof members === 'string' ? {} : (members[name] ?? {});
      const model = unique(name);
      return {
        name: unique(group),
        model: `${String(provider)}/${model}`,
        apiBase: `${simulatorUrl}/${provider === 'openrouter' ? 'openrouter/api' : String(provider)}/v1`,
        apiKey: `sk-test-${model.replace(/\W/g, '-')}`,
        params,
        info: {
          ...(name.includes('*') ? {} : { id: model }),
          ...(typeof info === 'object' ? unique(info) : {}),
        },
      };
    }),
  );
}

const lists = [
  'fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'routing_groups',
] as const;
const maps = ['model_group_alias', 'model_group_retry_policy'] as const;

function joined(fragments: readonly RouterFragment[]): RouterFragment {
  const fields: [string, unknown][] = [
    ...lists.map((name): [string, object[]] => [name, fragments.flatMap((one) => one[name] ?? [])]),
    ...maps.map((name): [string, object] => [name, Object.assign({}, ...fragments.map((one) => one[name]))]),
  ];
  return Object.fromEntries(fields.filter(([, value]) => Object.keys(Object(value)).length > 0));
}
