import { type Check, failOn } from '../check.ts';
import {
  AGENT,
  type Container,
  chart,
  type Installation,
  mainInstallation,
  masterKey,
  merged,
  openrouterKey,
  type Pod,
  PROXY,
  proxyUrl,
  RELEASE,
  smallRequests,
  testValues,
  upgrade,
} from '../installation.ts';
import type { Kubectl, KubernetesObject } from '../kubectl.ts';
import type { TestBed } from '../test-bed.ts';

type Deployment = KubernetesObject & {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
};
type Secret = KubernetesObject & { readonly type?: string; readonly data?: Readonly<Record<string, string>> };
type ConfigMap = KubernetesObject & { readonly data?: Readonly<Record<string, string>> };

const geminiKey = 'sk-test-cluster-gemini-first';
const secretName = `${PROXY}-secrets`;

/** What the first requirements ask of the chart, on the objects in the cluster. */
export const secretRows: Check = {
  number: 2,
  name: 'keys by secretKeyRef on the live objects, none in a pod (S0-1 to S0-9, S0-14, C-33)',
  run: async (bed) => {
    const installation = await mainInstallation(bed);
    const { kubectl, namespace } = installation;
    const problems = [...(await rowsWithOneKey(kubectl)), ...(await rowsWithoutKeys(bed))];
    await upgrade(bed, installation, { [PROXY]: { env: { GEMINI_API_KEY: geminiKey } } });
    problems.push(...(await rowsWithBothKeys(installation)));
    problems.push(...(await shownKeys(bed, kubectl, namespace)));
    failOn(problems);
    return 'one key, two keys and none; pods, config and notes searched for the keys';
  },
};

/** Only the OpenRouter key was given. */
async function rowsWithOneKey(kubectl: Kubectl): Promise<string[]> {
  const container = await containerOf(kubectl, PROXY);
  const secret = await kubectl.get<Secret>('secret', secretName);
  const value = decoded(secret.data?.['openrouter-api-key']);
  return [
    ...problemsOfReference(container, 'OPENROUTER_API_KEY', secretName, 'openrouter-api-key'),
    ...(names(container).includes('GEMINI_API_KEY')
      ? ['S0-3: GEMINI_API_KEY is in the Deployment though no key was given']
      : []),
    ...(value === openrouterKey
      ? []
      : [`S0-7: the Secret's openrouter-api-key is not the key that was given`]),
    ...(secret.type === 'Opaque' ? [] : [`S0-8: the Secret is of the type ${secret.type}`]),
    ...problemsOfReference(
      await containerOf(kubectl, AGENT),
      'BYTEBOT_LLM_PROXY_API_KEY',
      masterKey.secret,
      masterKey.key,
    ),
  ];
}

/** The proxy alone and without keys: no variable and no Secret (S0-1, S0-3, S0-6). */
async function rowsWithoutKeys(bed: TestBed): Promise<string[]> {
  const kubectl = await bed.namespace('no-keys');
  const values = merged(merged(testValues(bed), smallRequests), {
    [PROXY]: { env: { OPENROUTER_API_KEY: '' }, replicaCount: 1 },
    [AGENT]: { enabled: false },
  });
  await bed.helm.run(kubectl.namespace ?? '', ['install', RELEASE, chart, '--timeout', '120s'], values);
  const found = names(await containerOf(kubectl, PROXY)).filter((name) => name.endsWith('_API_KEY'));
  const problems = found.map((name) => `S0-3: ${name} is in the Deployment though no key was given`);
  if (await kubectl.exists('secret', secretName))
    problems.push('S0-6: there is a Secret though no key was given');
  await bed.helm.run(kubectl.namespace ?? '', ['uninstall', RELEASE]);
  return problems;
}

async function rowsWithBothKeys({ kubectl, client }: Installation): Promise<string[]> {
  const container = await containerOf(kubectl, PROXY);
  const secret = await kubectl.get<Secret>('secret', secretName);
  const blocks = ['OPENROUTER_API_KEY', 'GEMINI_API_KEY'].map((name) => {
    const entry = container.env?.find((one) => one.name === name);
    return JSON.stringify(entry)
      .replaceAll(name, 'NAME')
      .replace(/(openrouter|gemini)-api-key/, 'KEY');
  });
  const info = await client.ask(`${proxyUrl}/model/info`, { withKey: true });
  const config = await kubectl.get<ConfigMap>('configmap', `${PROXY}-config`);
  const text = config.data?.['litellm-config.yaml'] ?? '';
  const expected = ['gpt-oss-120b', 'sonoma-dusk-alpha', 'gemini-2.5-pro', 'gemini-2.5-flash'];
  return [
    ...problemsOfReference(container, 'GEMINI_API_KEY', secretName, 'gemini-api-key'),
    ...(blocks[0] === blocks[1] ? [] : [`S0-5: the two blocks differ: ${blocks.join(' and ')}`]),
    ...(decoded(secret.data?.['gemini-api-key']) === geminiKey
      ? []
      : ['S0-9: the Secret has no gemini-api-key with the key that was given']),
    ...expected
      .filter((model) => !text.includes(model) || !info.text.includes(`"${model}"`))
      .map((model) => `C-33: ${model} is missing in the ConfigMap or in /model/info`),
    ...(text.includes('https://generativelanguage.googleapis.com/v1beta')
      ? []
      : ["S0-14: Gemini's api_base is not in the ConfigMap"]),
  ];
}

/** Keys where they may not be: anything but a Secret, the release's notes, the logs. */
async function shownKeys(bed: TestBed, kubectl: Kubectl, namespace: string): Promise<string[]> {
  const made = decoded((await kubectl.get<Secret>('secret', masterKey.secret)).data?.[masterKey.key]);
  const keys = [openrouterKey, geminiKey, made];
  const kinds = ['pods', 'deployments', 'replicasets', 'jobs', 'configmaps', 'services', 'events'];
  const places = await Promise.all([
    ...kinds.map(async (kind) => ({
      place: `the ${kind}`,
      text: await kubectl.run(['get', kind, '-o', 'json']),
    })),
    bed.helm.run(namespace, ['get', 'notes', RELEASE]).then((text) => ({ place: 'the notes', text })),
    ...(await kubectl.list<Pod>('pods', `app.kubernetes.io/instance=${RELEASE}`)).map(
      async ({ metadata }) => ({
        place: `the log of ${metadata.name}`,
        text: (await kubectl.try(['logs', metadata.name])).stdout,
      }),
    ),
  ]);
  return places.flatMap(({ place, text }) =>
    keys
      .filter(
        (key) => key !== '' && (text.includes(key) || text.includes(Buffer.from(key).toString('base64'))),
      )
      .map((key) => `${place} show a key (${key === made ? 'the master key' : key})`),
  );
}

async function containerOf(kubectl: Kubectl, name: string): Promise<Container> {
  const deployment = await kubectl.get<Deployment>('deployment', name);
  const [container] = deployment.spec.template.spec.containers;
  if (container === undefined) throw new Error(`The Deployment ${name} has no container.`);
  return container;
}

function names({ env = [] }: Container): readonly string[] {
  return env.map(({ name }) => name);
}

function problemsOfReference(container: Container, variable: string, secret: string, key: string): string[] {
  const entry = container.env?.find(({ name }) => name === variable);
  if (entry === undefined) return [`S0-2: ${variable} is not in the Deployment`];
  const reference = entry.valueFrom?.secretKeyRef;
  if (entry.value === undefined && reference?.name === secret && reference.key === key) return [];
  return [`S0-4: ${variable} is not ${secret}/${key} by secretKeyRef: ${JSON.stringify(entry)}`];
}

function decoded(data: string | undefined): string {
  return Buffer.from(data ?? '', 'base64').toString('utf8');
}
