import { mayAsk } from '../auth/model-access.ts';
import type { ModelList } from '../auth/model-list.ts';
import type { ConfigSnapshot, Deployment } from '../config/snapshot.ts';
import { modelFacts } from '../pricing/model-facts.ts';
import type { Services } from '../services.ts';
import { type Route, replyJson } from './route.ts';

/** `/model/info` and `/model_group/info`: the deployments behind the names, without any secret. */
export function modelInfoRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/model/info', '/v1/model/info', '/v2/model/info'],
      access: 'key',
      summary: 'Every deployment as configured, without secrets (`?litellm_model_id=`)',
      handle: ({ response, query, caller }) => {
        const data = deploymentInfos(services, query.get('litellm_model_id'), caller?.models);
        replyJson(response, { data });
      },
    },
    {
      method: 'GET',
      paths: ['/model_group/info', '/v1/model_group/info'],
      access: 'key',
      summary: 'Every model group (`?model_group=`)',
      handle: ({ response, query, caller }) => {
        replyJson(response, { data: groupInfos(services, query.get('model_group'), caller?.models) });
      },
    },
  ];
}

/** Every deployment under its own name, then under the visible aliases of its group, as LiteLLM lists them. */
function deploymentInfos(services: Services, id: string | null, models: ModelList | undefined): unknown[] {
  const snapshot = services.snapshot();
  const wanted = snapshot.deployments.filter(
    (one) => (id === null || one.id === id) && mayAsk(models, snapshot, one.modelName),
  );
  const infos = wanted.map((deployment) => deploymentInfo(services, snapshot, deployment));
  if (id !== null) return infos;
  const byAlias = [...snapshot.aliases]
    .filter(([alias, { hidden }]) => !hidden && mayAsk(models, snapshot, alias))
    .flatMap(([alias, { model }]) =>
      (snapshot.groups.get(model) ?? []).map((deployment) => ({
        ...deploymentInfo(services, snapshot, deployment),
        model_name: alias,
      })),
    );
  return [...infos, ...byAlias];
}

function deploymentInfo(
  services: Services,
  snapshot: ConfigSnapshot,
  deployment: Deployment,
): { readonly [field: string]: unknown } {
  return {
    model_name: deployment.modelName,
    litellm_params: { ...deployment.publicParams, model: deployment.configuredModel },
    model_info: {
      ...infoOf(services, snapshot, deployment),
      id: deployment.id,
      db_model: false,
    },
  };
}

/** What is known of the model, beneath what the config says of it: that comes back as it is written. */
function infoOf(
  services: Services,
  snapshot: ConfigSnapshot,
  deployment: Deployment,
): Readonly<Record<string, unknown>> {
  const model = deployment.upstreamModel;
  const facts = services.prices.factsOf(deployment, model, snapshot.variables, Date.now());
  return { ...modelFacts(deployment, model, facts), ...deployment.modelInfo };
}

function groupInfos(services: Services, wanted: string | null, models: ModelList | undefined): unknown[] {
  const snapshot = services.snapshot();
  const groups = Map.groupBy(
    snapshot.deployments.filter(
      ({ modelName }) => (wanted === null || modelName === wanted) && mayAsk(models, snapshot, modelName),
    ),
    ({ modelName }) => modelName,
  );
  return [...groups].map(([name, deployments]) => groupInfo(services, snapshot, name, deployments));
}

/** Limits and prices of a group are the largest among its deployments; it can do what one of them can. */
function groupInfo(
  services: Services,
  snapshot: ConfigSnapshot,
  name: string,
  deployments: readonly Deployment[],
): unknown {
  const infos = deployments.map((deployment) => ({
    ...deployment.publicParams,
    ...infoOf(services, snapshot, deployment),
  }));
  return {
    model_group: name,
    providers: [...new Set(deployments.map((deployment) => deployment.provider.id))],
    max_input_tokens: largest(infos, 'max_input_tokens'),
    max_output_tokens: largest(infos, 'max_output_tokens'),
    input_cost_per_token: largest(infos, 'input_cost_per_token'),
    output_cost_per_token: largest(infos, 'output_cost_per_token'),
    mode: infos.map(({ mode }) => mode).find((mode) => typeof mode === 'string') ?? 'chat',
    tpm: sum(infos, 'tpm'),
    rpm: sum(infos, 'rpm'),
    ...groupAbilities(infos),
  };
}

type Info = Readonly<Record<string, unknown>>;

function groupAbilities(infos: readonly Info[]): Record<string, boolean> {
  const names = new Set(
    infos.flatMap((info) => Object.keys(info).filter((one) => one.startsWith('supports_'))),
  );
  return Object.fromEntries([...names].map((name) => [name, infos.some((info) => info[name] === true)]));
}

function numbers(infos: readonly Info[], name: string): number[] {
  return infos.map((info) => info[name]).filter((value) => typeof value === 'number');
}

function largest(infos: readonly Info[], name: string): number | null {
  const values = numbers(infos, name);
  return values.length === 0 ? null : Math.max(...values);
}

function sum(infos: readonly Info[], name: string): number | null {
  const values = numbers(infos, name);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
}
