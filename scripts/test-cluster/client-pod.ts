import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from './eventually.ts';
import type { Kubectl, KubernetesObject } from './kubectl.ts';
import { restrictedContainer, restrictedPod, smallResources } from './pod-spec.ts';

/** Another pod's own key, given to a client by reference. */
export interface KeyReference {
  readonly secret: string;
  readonly key: string;
}

export interface ClientPodOptions {
  readonly name: string;
  /** An image with Node. */
  readonly image: string;
  /** Decides what NetworkPolicies let it do. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its variable PROXY_KEY. */
  readonly key?: KeyReference | undefined;
  /** Further variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A token with this audience, as the file /var/run/tokens/token. */
  readonly tokenAudience?: string;
  /** The shortest the API server allows is 600. */
  readonly tokenSeconds?: number;
  readonly serviceAccount?: string;
  /** What it runs; by default it waits to be asked. */
  readonly program?: string;
}

/** An answer as a pod got it. */
export interface Answer {
  /** 0: there was none, and `text` says why. */
  readonly status: number;
  readonly text: string;
  readonly elapsedMs: number;
  /** Milliseconds since 1970 by the pod's clock. */
  readonly endedAtMs: number;
}

export interface Question {
  /** Sent as JSON by POST. */
  readonly body?: object;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the pod's PROXY_KEY. */
  readonly withKey?: boolean;
  /** Sends the pod's token instead. */
  readonly withToken?: boolean;
  readonly timeoutMs?: number;
}

const TOKEN_FOLDER = '/var/run/tokens';
const READY_MS = 60_000;
const waiting = 'setInterval(() => {}, 60000); process.on("SIGTERM", () => process.exit(0))';
const askProgram = readFileSync(path.join(import.meta.dirname, 'traffic/ask.ts'), 'utf8');
const trafficProgram = readFileSync(path.join(import.meta.dirname, 'traffic/program.ts'), 'utf8');

type PodObject = KubernetesObject & {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { type: string; status: string }[];
  };
};

/** A pod that asks what it is told to ask, from inside the cluster. */
export class ClientPod {
  readonly #kubectl: Kubectl;
  readonly name: string;

  constructor(kubectl: Kubectl, name: string) {
    this.#kubectl = kubectl;
    this.name = name;
  }

  /** Creates the pod and waits until it runs. */
  static async start(kubectl: Kubectl, options: ClientPodOptions, signal: AbortSignal): Promise<ClientPod> {
    await kubectl.apply([programsObject(), podObject(options)]);
    await eventually(`the pod ${options.name} did not start`, { withinMs: READY_MS, signal }, async () => {
      const { status } = await kubectl.get<PodObject>('pod', options.name);
      return status?.phase === 'Running' || status?.phase === 'Succeeded' ? true : undefined;
    });
    return new ClientPod(kubectl, options.name);
  }

  /** Asks once; a failure to get an answer is an answer too. */
  async ask(url: string, question: Question = {}): Promise<Answer> {
    const asking = JSON.stringify({ url, ...question });
    const output = await this.#kubectl.run(['exec', '-i', this.name, '--', 'node', '/programs/ask.ts'], {
      input: asking,
    });
    const answer: Answer = JSON.parse(output);
    return answer;
  }

  /** Tells its program to come to an end. */
  async stop(): Promise<void> {
    await this.#kubectl.run(['exec', this.name, '--', 'node', '-e', 'process.kill(1, "SIGTERM")']);
  }

  log(): Promise<string> {
    return this.#kubectl.run(['logs', this.name]);
  }

  async phase(): Promise<string> {
    return (await this.#kubectl.get<PodObject>('pod', this.name)).status?.phase ?? '';
  }

  async delete(): Promise<void> {
    await this.#kubectl.run([
      'delete',
      'pod',
      this.name,
      '--wait=false',
      '--grace-period=1',
      '--ignore-not-found',
    ]);
  }
}

function programsObject(): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'test-programs' },
    // The mounted files are links into a folder whose name begins with two dots; Node runs them all the same.
    data: { 'ask.ts': askProgram, 'traffic.ts': trafficProgram, 'package.json': '{"type": "module"}' },
  };
}

function podObject(options: ClientPodOptions): object {
  const { name, image, labels = {}, key, environment = {}, tokenAudience, serviceAccount, program } = options;
  const token = tokenAudience === undefined ? undefined : tokenVolume(tokenAudience, options.tokenSeconds);
  const env = [
    ...Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    ...(key === undefined
      ? []
      : [{ name: 'PROXY_KEY', valueFrom: { secretKeyRef: { name: key.secret, key: key.key } } }]),
  ];
  const container = {
    name: 'client',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', ...(program === undefined ? ['-e', waiting] : [`/programs/${program}`])],
    env,
    resources: smallResources,
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'programs', mountPath: '/programs', readOnly: true },
      ...(token === undefined ? [] : [{ name: 'token', mountPath: TOKEN_FOLDER, readOnly: true }]),
    ],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/component': 'test-client', ...labels } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
      securityContext: restrictedPod,
      containers: [container],
      volumes: [
        { name: 'programs', configMap: { name: 'test-programs' } },
        ...(token === undefined ? [] : [token]),
      ],
    },
  };
}

function tokenVolume(audience: string, expirationSeconds = 600): object {
  const source = { serviceAccountToken: { audience, expirationSeconds, path: 'token' } };
  return { name: 'token', projected: { sources: [source] } };
}
