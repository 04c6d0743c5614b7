import { type Check, failOn, must } from '../check.ts';
import { type Answer, ClientPod } from '../client-pod.ts';
import { eventually } from '../eventually.ts';
import {
  chart,
  masterKey,
  merged,
  openrouterKey,
  PROXY,
  proxyUrl,
  RELEASE,
  smallRequests,
  testValues,
} from '../installation.ts';
import type { Kubectl } from '../kubectl.ts';
import { providerAddresses, simulatorObjects } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';

/** ByteBot's values for proxy and agent as they are in its releases: six models, three keys, no OpenRouter. */
const bytebotValues = {
  [PROXY]: {
    enabled: true,
    fullnameOverride: PROXY,
    replicaCount: 1,
    service: { type: 'ClusterIP', port: 4000, targetPort: 4000, annotations: {} },
    env: {
      ANTHROPIC_API_KEY: 'sk-test-cluster-anthropic',
      OPENAI_API_KEY: '',
      GEMINI_API_KEY: '',
      OPENROUTER_API_KEY: null,
    },
    config: {
      model_list: [
        entry('claude-opus-4', 'anthropic/claude-opus-4-20250514', 'ANTHROPIC_API_KEY'),
        entry('claude-sonnet-4', 'anthropic/claude-sonnet-4-20250514', 'ANTHROPIC_API_KEY'),
        entry('gpt-4.1', 'openai/gpt-4.1', 'OPENAI_API_KEY'),
        entry('gpt-4o', 'openai/gpt-4o', 'OPENAI_API_KEY'),
        entry('gemini-2.5-pro', 'gemini/gemini-2.5-pro', 'GEMINI_API_KEY'),
        entry('gemini-2.5-flash', 'gemini/gemini-2.5-flash', 'GEMINI_API_KEY'),
      ],
      litellm_settings: { drop_params: true },
    },
  },
  'bytebot-agent': { config: { llmProxyUrl: proxyUrl } },
};

function entry(name: string, model: string, variable: string): object {
  return { model_name: name, litellm_params: { model, api_key: `os.environ/${variable}` } };
}

/** A release made with old values: upgraded, rolled back, uninstalled. */
export const oldValues: Check = {
  number: 10,
  name: 'upgrade from old values, rollback, uninstall (S0-29)',
  run: async (bed) => {
    const kubectl = await bed.namespace('old-values');
    const namespace = kubectl.namespace ?? '';
    await kubectl.apply(simulatorObjects(bed.images.reference('provider-simulator')));
    await kubectl.run(['rollout', 'status', 'deployment/provider-simulator', '--timeout=120s']);
    const before = await inventory(kubectl);
    const old = merged(merged(imagesOnly(bed), smallRequests), bytebotValues);
    await bed.helm.run(namespace, ['install', RELEASE, chart, '--wait', '--timeout', '180s'], old);
    const client = await startClient(bed, kubectl);
    const problems = await state(kubectl, client, 'installed with old values', false);
    const withKey = { [PROXY]: { env: { OPENROUTER_API_KEY: openrouterKey } } };
    const args = [RELEASE, chart, '--reset-then-reuse-values', '--wait', '--timeout', '180s'];
    await bed.helm.run(namespace, ['upgrade', ...args], merged(withKey, addedModel()));
    problems.push(...(await state(kubectl, client, 'upgraded', true)));
    await bed.helm.run(namespace, ['rollback', RELEASE, '1', '--wait', '--timeout', '180s']);
    problems.push(...(await state(kubectl, client, 'rolled back', false)));
    await client.delete();
    await bed.helm.run(namespace, ['uninstall', RELEASE, '--wait', '--timeout', '180s']);
    await podsGone(bed, kubectl);
    const left = (await inventory(kubectl)).filter((name) => !before.includes(name));
    const documented = [`secret/${masterKey.secret}`];
    const undocumented = left.filter((name) => !documented.includes(name));
    failOn([
      ...problems,
      ...undocumented.map((name) => `${name} was left behind and is not documented`),
      ...documented
        .filter((name) => !left.includes(name))
        .map((name) => `${name} is documented to stay and is gone`),
    ]);
    return `without and with the OpenRouter key and without it again; left behind: ${left.join(', ')}`;
  },
};

function imagesOnly(bed: TestBed) {
  const values = testValues(bed);
  return merged(values, { [PROXY]: { env: null, extraEnv: providerAddresses } });
}

/** The upgrade brings a model of the new provider too. */
function addedModel() {
  const model_list = [
    ...bytebotValues[PROXY].config.model_list,
    entry('gpt-oss-120b', 'openrouter/gpt-oss-120b', 'OPENROUTER_API_KEY'),
  ];
  return { [PROXY]: { config: { model_list } } };
}

function startClient(bed: TestBed, kubectl: Kubectl): Promise<ClientPod> {
  const image = bed.images.reference('provider-simulator');
  return ClientPod.start(kubectl, { name: 'test-client', image, key: masterKey }, bed.signal);
}

/** Whether the release serves what its values say, and has the variable if and only if they have the key. */
async function state(
  kubectl: Kubectl,
  client: ClientPod,
  when: string,
  hasOpenrouter: boolean,
): Promise<string[]> {
  const deployment = await kubectl.run(['get', 'deployment', PROXY, '-o', 'json']);
  const old = await chat(client, 'claude-sonnet-4');
  const added = await chat(client, 'gpt-oss-120b');
  return [
    ...(deployment.includes('OPENROUTER_API_KEY') === hasOpenrouter
      ? []
      : [`${when}, the Deployment ${hasOpenrouter ? 'has no' : 'has the'} variable OPENROUTER_API_KEY`]),
    ...(old.status === 200
      ? []
      : [`${when}, a model of the old values is answered with ${old.status}: ${old.text}`]),
    ...((added.status === 200) === hasOpenrouter
      ? []
      : [`${when}, the model of the new values is answered with ${added.status}: ${added.text}`]),
  ];
}

function chat(client: ClientPod, model: string): Promise<Answer> {
  const body = { model, messages: [{ role: 'user', content: 'Hello.' }] };
  return client.ask(`${proxyUrl}/v1/chat/completions`, { withKey: true, body });
}

/** Pods that end still finish what they have. */
async function podsGone(bed: TestBed, kubectl: Kubectl): Promise<void> {
  const patience = { withinMs: 120_000, everyMs: 1_000, signal: bed.signal };
  await eventually('the pods of the release did not go', patience, async () => {
    const pods = await kubectl.list('pods', `app.kubernetes.io/instance=${RELEASE}`);
    return pods.length === 0 ? true : undefined;
  });
}

/** Every object of the namespace but what the cluster itself writes about pods: Events, endpoints, metrics. */
async function inventory(kubectl: Kubectl): Promise<readonly string[]> {
  const kinds = (await kubectl.run(['api-resources', '--namespaced', '--verbs=list', '-o', 'name']))
    .trim()
    .split('\n')
    .filter((kind) => !/^(events|endpoints|endpointslices|pods\.metrics)(\.|$)/.test(kind));
  const names = await kubectl.run(['get', kinds.join(','), '-o', 'name', '--ignore-not-found']);
  must(names.trim() !== '', 'the namespace lists no objects at all');
  return [...new Set(names.trim().split('\n'))].filter(
    (name) => !/^pod\/(provider-simulator|test-)/.test(name) && name !== 'configmap/test-programs',
  );
}
