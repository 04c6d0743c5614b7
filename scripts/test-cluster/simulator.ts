import type { ClientPod } from './client-pod.ts';
import { restrictedContainer, restrictedPod, smallResources } from './pod-spec.ts';

export const SIMULATOR_PORT = 4010;
export const simulatorAddress = `http://provider-simulator:${SIMULATOR_PORT}`;

/** Where each provider is reached on the simulator, as the proxy's variables say it. */
export const providerAddresses: Readonly<Record<string, string>> = {
  OPENROUTER_BASE_URL: `${simulatorAddress}/openrouter/api/v1`,
  OPENAI_BASE_URL: `${simulatorAddress}/openai/v1`,
  GROQ_BASE_URL: `${simulatorAddress}/groq/openai/v1`,
  GEMINI_BASE_URL: `${simulatorAddress}/gemini/v1beta`,
  ANTHROPIC_BASE_URL: `${simulatorAddress}/anthropic`,
};

/** The simulator of all providers as a Deployment with its Service. */
export function simulatorObjects(image: string): readonly object[] {
  const labels = { 'app.kubernetes.io/name': 'provider-simulator' };
  const metadata = { name: 'provider-simulator', labels };
  const container = {
    name: 'provider-simulator',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['--host', '0.0.0.0', '--port', String(SIMULATOR_PORT)],
    ports: [{ name: 'http', containerPort: SIMULATOR_PORT }],
    readinessProbe: { httpGet: { path: '/__state', port: 'http' }, periodSeconds: 1 },
    resources: smallResources,
    securityContext: restrictedContainer,
  };
  const spec = {
    automountServiceAccountToken: false,
    securityContext: restrictedPod,
    containers: [container],
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: SIMULATOR_PORT, targetPort: 'http' }] },
    },
  ];
}

/** Steers the simulator of a namespace, through a pod of it. */
export class Simulator {
  readonly #client: ClientPod;

  constructor(client: ClientPod) {
    this.#client = client;
  }

  /** As `POST /__script` takes it. */
  async script(script: object): Promise<void> {
    await this.#post('/__script', script);
  }

  async reset(): Promise<void> {
    await this.#post('/__reset', {});
  }

  async #post(path: string, body: object): Promise<void> {
    const { status, text } = await this.#client.ask(`${simulatorAddress}${path}`, { body });
    if (status !== 200) throw new Error(`The simulator refused ${path}: ${text}`);
  }
}
