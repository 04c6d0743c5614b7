import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ChartTools } from '../charts/tools.ts';
import { CommandFailure } from '../support/command-failure.ts';
import { keepEvidence } from './evidence.ts';
import { Helm } from './helm.ts';
import { Images } from './images.ts';
import { Kubectl } from './kubectl.ts';
import type { ClusterTestOptions } from './options.ts';

const OWN_LABEL = 'bytebot.ai/cluster-test';

type PodSecurity = 'restricted' | 'privileged';

/** What all checks share: the cluster, the tools, the images, and the namespaces this run made. */
export class TestBed {
  readonly options: ClusterTestOptions;
  readonly signal: AbortSignal;
  readonly images: Images;
  readonly helm: Helm;
  /** Without a namespace. */
  readonly kubectl: Kubectl;
  readonly run = Math.random().toString(36).slice(2, 6).padEnd(4, '0');
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'bytebot-cluster-test-'));
  readonly #namespaces: string[] = [];
  readonly #shared = new Map<string, Promise<unknown>>();

  constructor(options: ClusterTestOptions, tools: ChartTools, signal: AbortSignal) {
    this.options = options;
    this.signal = signal;
    this.images = new Images(options, signal);
    const { kubeconfig, valuesFile } = options;
    this.kubectl = new Kubectl(tools.kubectl, kubeconfig, signal);
    const folder = path.join(this.#folder, 'helm');
    this.helm = new Helm({ program: tools.helm, kubeconfig, folder, signal, valuesFile });
  }

  /** @throws CommandFailure when the cluster does not answer */
  async requireCluster(): Promise<void> {
    const { code, stderr } = await this.kubectl.try(['get', '--raw', '/readyz'], { timeoutMs: 20_000 });
    if (code === 0) return;
    const said = stderr.trim().split('\n').at(-1);
    throw new CommandFailure(`The cluster of ${this.options.kubeconfig} does not answer: ${said}`);
  }

  /** @throws CommandFailure when an image cannot be built */
  buildImages(print: (line: string) => void): Promise<void> {
    return this.images.build(path.join(this.#folder, 'next'), print);
  }

  /** Makes a namespace of this run, which admits only restricted pods unless it says otherwise. */
  async namespace(name: string, podSecurity: PodSecurity = 'restricted'): Promise<Kubectl> {
    const full = `bytebot-test-${this.run}-${name}`;
    const labels = { [OWN_LABEL]: this.run, 'pod-security.kubernetes.io/enforce': podSecurity };
    this.#namespaces.push(full);
    await this.kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: full, labels } }]);
    return this.kubectl.in(full);
  }

  /** What several checks use is made once, by the first that needs it; if that fails, it fails for all. */
  shared<Thing>(name: string, make: () => Promise<Thing>): Promise<Thing>;
  shared(name: string, make: () => Promise<unknown>): Promise<unknown> {
    const made = this.#shared.get(name) ?? make();
    this.#shared.set(name, made);
    return made;
  }

  /** Keeps what all namespaces of this run have to say; resolves with the place. */
  async keepEvidence(name: string): Promise<string> {
    const folder = path.join(this.#folder, name);
    for (const namespace of this.#namespaces) {
      await keepEvidence(this.kubectl.uninterrupted().in(namespace), path.join(folder, namespace));
    }
    return folder;
  }

  /** Deletes the namespaces of this run, and its files unless they are needed to understand a failure. */
  async close({ keepFiles }: { readonly keepFiles: boolean }): Promise<void> {
    if (!keepFiles) rmSync(this.#folder, { recursive: true, force: true });
    if (this.options.keep || this.#namespaces.length === 0) return;
    const own = ['delete', 'namespaces', '-l', `${OWN_LABEL}=${this.run}`, '--wait=false'];
    await this.kubectl.uninterrupted().try(own, { timeoutMs: 30_000 });
  }

  get namespaces(): readonly string[] {
    return this.#namespaces;
  }
}
