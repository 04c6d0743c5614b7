import { type CommandOutput, runCommand, tryCommand } from './command.ts';

interface HelmOptions {
  readonly program: string;
  readonly kubeconfig: string;
  /** For helm's own files. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** A file of values for every installation; it wins over those of the test. */
  readonly valuesFile: string | undefined;
}

/** Helm on one cluster. */
export class Helm {
  readonly #options: HelmOptions;

  constructor(options: HelmOptions) {
    this.#options = options;
  }

  /**
   * @param values given as a file of values
   * @throws CommandError with what helm said
   */
  run(namespace: string, args: readonly string[], values?: object): Promise<string> {
    return runCommand(this.#options.program, ...this.#call(namespace, args, values));
  }

  try(namespace: string, args: readonly string[], values?: object): Promise<CommandOutput> {
    return tryCommand(this.#options.program, ...this.#call(namespace, args, values));
  }

  #call(
    namespace: string,
    args: readonly string[],
    values: object | undefined,
  ): [readonly string[], Parameters<typeof runCommand>[2]] {
    const { kubeconfig, folder, signal, valuesFile } = this.#options;
    const environment = {
      KUBECONFIG: kubeconfig,
      HELM_CACHE_HOME: folder,
      HELM_CONFIG_HOME: folder,
      HELM_DATA_HOME: folder,
    };
    const own = valuesFile === undefined ? [] : ['-f', valuesFile];
    const file = values === undefined ? [] : ['-f', '-', ...own];
    const input = values === undefined ? {} : { input: JSON.stringify(values) };
    return [['-n', namespace, ...args, ...file], { environment, signal, ...input }];
  }
}
