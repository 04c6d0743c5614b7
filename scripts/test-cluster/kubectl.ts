import { type CommandOptions, type CommandOutput, runCommand, tryCommand } from './command.ts';

/** An object of the API, as far as everything has it. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
  readonly [field: string]: unknown;
}

/** kubectl on one cluster and, usually, in one namespace. */
export class Kubectl {
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal | undefined;
  readonly namespace: string | undefined;

  constructor(program: string, kubeconfig: string, signal: AbortSignal | undefined, namespace?: string) {
    this.#program = program;
    this.#environment = { KUBECONFIG: kubeconfig };
    this.#signal = signal;
    this.namespace = namespace;
  }

  in(namespace: string): Kubectl {
    return new Kubectl(this.#program, this.#environment.KUBECONFIG ?? '', this.#signal, namespace);
  }

  /** The same, but not ended when the run is interrupted: for cleaning up. */
  uninterrupted(): Kubectl {
    return new Kubectl(this.#program, this.#environment.KUBECONFIG ?? '', undefined, this.namespace);
  }

  /** @throws CommandError */
  run(
    args: readonly string[],
    options: Omit<CommandOptions, 'environment' | 'signal'> = {},
  ): Promise<string> {
    return runCommand(this.#program, this.#arguments(args), this.#options(options));
  }

  try(
    args: readonly string[],
    options: Omit<CommandOptions, 'environment' | 'signal'> = {},
  ): Promise<CommandOutput> {
    return tryCommand(this.#program, this.#arguments(args), this.#options(options));
  }

  /** @throws CommandError also when there is no such object */
  async get<Kind extends KubernetesObject>(kind: string, name: string): Promise<Kind> {
    const found: Kind = JSON.parse(await this.run(['get', kind, name, '-o', 'json']));
    return found;
  }

  /** Those with the labels, `a=b,c=d`, or all. */
  async list<Kind extends KubernetesObject>(kind: string, selector?: string): Promise<readonly Kind[]> {
    const labels = selector === undefined ? [] : ['-l', selector];
    const list: { items: readonly Kind[] } = JSON.parse(
      await this.run(['get', kind, ...labels, '-o', 'json']),
    );
    return list.items;
  }

  async exists(kind: string, name: string): Promise<boolean> {
    return (await this.run(['get', kind, name, '--ignore-not-found', '-o', 'name'])).trim() !== '';
  }

  async apply(objects: readonly object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.run(['apply', '--server-side', '--force-conflicts', '-f', '-'], {
      input: JSON.stringify(list),
    });
  }

  async patch(kind: string, name: string, change: object): Promise<void> {
    await this.run(['patch', kind, name, '--type', 'merge', '-p', JSON.stringify(change)]);
  }

  #arguments(args: readonly string[]): readonly string[] {
    return this.namespace === undefined ? args : ['-n', this.namespace, ...args];
  }

  #options(options: CommandOptions): CommandOptions {
    return {
      ...options,
      environment: this.#environment,
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    };
  }
}
