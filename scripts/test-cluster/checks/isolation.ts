import { accessOf, linesBeyond } from '../access.ts';
import { type Check, failOn } from '../check.ts';
import { type Answer, ClientPod } from '../client-pod.ts';
import {
  AGENT,
  agentUrl,
  type Installation,
  install,
  mainInstallation,
  merged,
  type Pod,
  PROXY,
  podsOf,
  proxyUrl,
  smallRequests,
} from '../installation.ts';
import type { Kubectl, KubernetesObject } from '../kubectl.ts';
import { operatedInstallation } from '../operated-installation.ts';
import { SIMULATOR_PORT } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';
import { completeTask } from './installs.ts';

const BLOCKED_MS = 4_000;
const OPEN_UID = 1_000_660_000;

/** What the proxy's account may do with Events and discovery on; docs/kubernetes.md has the same list. */
const documentedAccess = ['create,patch events.events.k8s.io', 'list,watch services.core'];

/** Pods that a restricted namespace admits, and what pods and accounts may reach. */
export const isolation: Check = {
  number: 7,
  name: 'restricted Pod Security, NetworkPolicy, least access to the API',
  run: async (bed) => {
    const main = await mainInstallation(bed);
    const listed = await bed.namespace('listed');
    const open = await install(bed, 'open', merged(smallRequests, openValues(listed.namespace ?? '')));
    const problems = [
      ...(await refusedPods(main)),
      ...(await refusedPods(open)),
      ...(await identityProblems(open)),
      ...(await networkProblems(bed, open, main, listed)),
      ...(await accessProblems(bed, open)),
    ];
    failOn(problems);
    return (
      `all pods admitted, also with the user id ${OPEN_UID}; 4 ways in and 2 ways out blocked, 5 open; ` +
      `no access to the API by default, ${documentedAccess.length} rules with Events and discovery`
    );
  },
};

/** ByteBot's open proxy: nobody needs a key, so a NetworkPolicy decides; any user id, as OpenShift gives one. */
function openValues(listedNamespace: string) {
  const podSecurityContext = { runAsUser: OPEN_UID, fsGroup: OPEN_UID };
  const toSimulator = {
    to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'provider-simulator' } } }],
    ports: [{ port: SIMULATOR_PORT }],
  };
  return {
    global: { auth: { enabled: false } },
    [PROXY]: {
      replicaCount: 1,
      podSecurityContext,
      networkPolicy: { allowNamespaces: [listedNamespace], egress: { enabled: true, extra: [toSimulator] } },
    },
    [AGENT]: { podSecurityContext },
  };
}

/** The namespaces enforce the restricted standard; what it refuses leaves an Event and no pod. */
async function refusedPods({ kubectl, namespace }: Installation): Promise<readonly string[]> {
  const events = await kubectl.list<KubernetesObject & { readonly message?: string }>('events');
  const refusals = events.filter(({ message = '' }) => /violates PodSecurity/.test(message));
  return [...new Set(refusals.map(({ message }) => `${namespace}: ${message}`))];
}

/** By default no pod has a token, and a container has the user id it was given. */
async function identityProblems({ kubectl }: Installation): Promise<readonly string[]> {
  const pods = [...(await podsOf(kubectl, PROXY)), ...(await podsOf(kubectl, AGENT))];
  const problems = pods.flatMap((pod) => (mountsToken(pod) ? [`${pod.metadata.name} has a token`] : []));
  for (const { metadata } of pods) {
    const user = await kubectl.run(['exec', metadata.name, '--', 'node', '-p', 'process.getuid()']);
    if (Number(user) !== OPEN_UID) problems.push(`${metadata.name} runs as ${user.trim()}, not ${OPEN_UID}`);
  }
  return problems;
}

function mountsToken({ spec }: Pod): boolean {
  return JSON.stringify(spec).includes('serviceaccount');
}

async function networkProblems(
  bed: TestBed,
  open: Installation,
  main: Installation,
  listed: Kubectl,
): Promise<readonly string[]> {
  const image = bed.images.reference('provider-simulator');
  const start = (
    kubectl: Kubectl,
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<ClientPod> => ClientPod.start(kubectl, { name, image, labels }, bed.signal);
  const [asAgent, inListed, elsewhere] = await Promise.all([
    start(open.kubectl, 'test-as-agent', { 'app.kubernetes.io/name': AGENT }),
    start(listed, 'test-client', {}),
    start(await bed.namespace('elsewhere'), 'test-client', {}),
  ]);
  const proxy = `http://${PROXY}.${open.namespace}:4000/v1/models`;
  const agent = `http://${AGENT}.${open.namespace}:9991/health`;
  const foreign = `http://provider-simulator.${main.namespace}:${SIMULATOR_PORT}/__state`;
  const ask = (pod: ClientPod, url: string): Promise<Answer> => pod.ask(url, { timeoutMs: BLOCKED_MS });
  await completeTask(bed, open);
  const answers = await Promise.all([
    isOpen('an agent asks the proxy', ask(asAgent, proxy)),
    isOpen('a listed namespace asks the proxy', ask(inListed, proxy)),
    isOpen("ByteBot's page asks the agent", ask(open.page, `${agentUrl}/health`)),
    isOpen('a pod without a policy asks the other namespace', ask(open.client, foreign)),
    isBlocked('any pod asks the open proxy', ask(open.client, `${proxyUrl}/v1/models`)),
    isBlocked('another namespace asks the open proxy', ask(elsewhere, proxy)),
    isBlocked('any pod asks the open agent', ask(open.client, agent)),
    isBlocked('another namespace asks the open agent', ask(elsewhere, agent)),
    isBlocked('the proxy asks another namespace', askFromProxy(open, foreign)),
    isBlocked('the proxy asks the API server', askFromProxy(open, 'https://kubernetes.default.svc/version')),
  ]);
  return answers.flat();
}

async function isOpen(what: string, asked: Promise<Answer>): Promise<string[]> {
  const { status, text } = await asked;
  return status === 200 ? [] : [`${what}: it should be answered and got ${status}: ${text.slice(0, 200)}`];
}

async function isBlocked(what: string, asked: Promise<Answer>): Promise<string[]> {
  const { status, text } = await asked;
  // A certificate that is not trusted was received from somewhere: that is no block.
  const isNoConnection = status === 0 && !/certificate/i.test(text);
  return isNoConnection ? [] : [`${what}: it should be blocked and got ${status}: ${text.slice(0, 200)}`];
}

/** The proxy's own container has Node and no shell. */
async function askFromProxy({ kubectl }: Installation, url: string): Promise<Answer> {
  const program =
    `fetch(${JSON.stringify(url)}, { signal: AbortSignal.timeout(${BLOCKED_MS}) }).then((answer) => answer.status,` +
    ` (error) => [0, error.cause ? error.cause.message : error.message]).then((result) => console.log(JSON.stringify([result].flat())))`;
  const output = await kubectl.run(['exec', `deployment/${PROXY}`, '--', 'node', '-e', program]);
  const [status = 0, text = '']: [number, string?] = JSON.parse(output);
  return { status, text, elapsedMs: 0, endedAtMs: 0 };
}

async function accessProblems(bed: TestBed, open: Installation): Promise<readonly string[]> {
  const baseline = await accessOf(open.kubectl, 'default');
  const byDefault = await Promise.all([accessOf(open.kubectl, PROXY), accessOf(open.kubectl, AGENT)]);
  const problems = byDefault
    .flatMap((lines) => linesBeyond(lines, baseline))
    .map((line) => `without any feature an account may ${line}`);
  const operated = await operatedInstallation(bed);
  const granted = linesBeyond(await accessOf(operated.kubectl, PROXY), baseline);
  const elsewhere = linesBeyond(await accessOf(open.kubectl, PROXY, operated.namespace), baseline);
  return [
    ...problems,
    ...linesBeyond(granted, documentedAccess).map((line) => `the proxy may ${line}, which is not documented`),
    ...linesBeyond(documentedAccess, granted).map((line) => `the proxy may not ${line}, which it needs`),
    ...elsewhere.map((line) => `the proxy may ${line} in another namespace`),
  ];
}
