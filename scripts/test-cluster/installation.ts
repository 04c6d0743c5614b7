import path from 'node:path';
import { root } from '../support/paths.ts';
import { ClientPod, type KeyReference } from './client-pod.ts';
import { eventually } from './eventually.ts';
import type { Kubectl, KubernetesObject } from './kubectl.ts';
import { providerAddresses, Simulator, simulatorObjects } from './simulator.ts';
import type { TestBed } from './test-bed.ts';

export const chart = path.join(root, 'helm');
export const PROXY = 'bytebot-llm-proxy';
export const AGENT = 'bytebot-agent';
export const RELEASE = 'bytebot';
export const proxyUrl = `http://${PROXY}:4000`;
export const agentUrl = `http://${AGENT}:9991`;
export const masterKey: KeyReference = { secret: `${PROXY}-master-key`, key: 'master-key' };
export const openrouterKey = 'sk-test-cluster-openrouter-first';

/** Two replicas, a config with one model more … whatever a check adds to the values of the umbrella. */
export type Values = Readonly<Record<string, unknown>>;

/** Both charts in a namespace of their own, with the simulator for the providers and pods to ask from. */
export interface Installation {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  readonly simulator: Simulator;
  /** With the proxy's key; the proxy's NetworkPolicy, if there is one, takes it for any pod. */
  readonly client: ClientPod;
  /** Labelled as what the agent lets in. */
  readonly page: ClientPod;
  /** From the command until everything was ready. */
  readonly readyMs: number;
}

/** The umbrella with the default values and one key: made once, before any check that changes it. */
export function mainInstallation(bed: TestBed): Promise<Installation> {
  return bed.shared('main installation', () => install(bed, 'main'));
}

/** For installations beside the first, so that all of them fit on a small node. */
export const smallRequests: Values = {
  [PROXY]: { resources: { requests: { cpu: '50m' } } },
  [AGENT]: { resources: { requests: { cpu: '50m' } } },
};

/** @param own deep-merged into the values of the test */
export async function install(bed: TestBed, name: string, own: Values = {}): Promise<Installation> {
  const kubectl = await bed.namespace(name);
  const namespace = kubectl.namespace ?? '';
  await kubectl.apply(simulatorObjects(bed.images.reference('provider-simulator')));
  await kubectl.run(['rollout', 'status', 'deployment/provider-simulator', '--timeout=120s']);
  const startedAt = performance.now();
  const args = ['install', RELEASE, chart, '--wait', '--timeout', '180s'];
  await bed.helm.run(namespace, args, merged(testValues(bed), own));
  const readyMs = performance.now() - startedAt;
  const image = bed.images.reference('provider-simulator');
  const hasKey = await kubectl.exists('secret', masterKey.secret);
  const key = hasKey ? masterKey : undefined;
  const start = (pod: string, labels: Readonly<Record<string, string>>): Promise<ClientPod> =>
    ClientPod.start(kubectl, { name: pod, image, key, labels }, bed.signal);
  const [client, page] = await Promise.all([
    start('test-client', {}),
    start('test-page', { 'app.kubernetes.io/name': 'bytebot-ui' }),
  ]);
  return { kubectl, namespace, simulator: new Simulator(client), client, page, readyMs };
}

/** What `helm upgrade` with other values does; everything not named stays as it was installed. */
export async function upgrade(
  bed: TestBed,
  { kubectl, namespace }: Installation,
  values: Values,
): Promise<void> {
  const args = ['upgrade', RELEASE, chart, '--reset-then-reuse-values', '--wait', '--timeout', '240s'];
  await bed.helm.run(namespace, args, values);
  // Helm may look before the Deployment's controller has noticed the change.
  await kubectl.run(['rollout', 'status', `deployment/${PROXY}`, '--timeout=240s']);
}

/** The chart's defaults, with the images of this run, a key, and the providers' addresses on the simulator. */
export function testValues(bed: TestBed): Values {
  const image = { tag: bed.images.tag };
  return {
    global: { imageRegistry: bed.options.imageRegistry },
    [PROXY]: { image, env: { OPENROUTER_API_KEY: openrouterKey }, extraEnv: providerAddresses },
    [AGENT]: { image },
  };
}

/** The second's values over the first's, mapping by mapping. */
export function merged(first: Values, second: Values): Values {
  const result: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = result[name];
    result[name] = isMapping(before) && isMapping(value) ? merged(before, value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type Pod = KubernetesObject & {
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly nodeName?: string;
    readonly containers: readonly Container[];
  };
  readonly status?: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly containerID?: string;
      readonly ready: boolean;
    }[];
  };
};

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly EnvironmentEntry[];
  readonly [field: string]: unknown;
}

export interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}

/** The pods of the proxy or the agent that are not on their way out. */
export async function podsOf(kubectl: Kubectl, name: typeof PROXY | typeof AGENT): Promise<readonly Pod[]> {
  const selector = `app.kubernetes.io/name=${name},app.kubernetes.io/instance=${RELEASE},!job-name`;
  const pods = await kubectl.list<Pod>('pods', selector);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** Resolves with the pods as soon as so many are ready. */
export function readyPods(
  { kubectl }: Installation,
  name: typeof PROXY | typeof AGENT,
  count: number,
  patience: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<readonly Pod[]> {
  return eventually(`${count} pods of ${name} were not ready`, patience, async () => {
    const pods = (await podsOf(kubectl, name)).filter(isReady);
    return pods.length >= count ? pods : undefined;
  });
}
