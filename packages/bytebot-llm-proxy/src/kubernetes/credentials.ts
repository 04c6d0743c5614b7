import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** However often the API server refuses the credentials, they are read again no more often than this. */
const SHORTEST_REREAD_MS = 1_000;

/** Where to find the API server, and what to show it. */
export interface Credentials {
  /** Address and TLS settings for one call; reads files as they are now. */
  optionsOf(): Promise<{ readonly server: URL; readonly options: RequestOptions }>;
  /** They were refused, or the server's certificate was: the files are read anew with the next call. */
  forget(): void;
}

export interface CredentialsSetup {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that stands for the root of the file system. */
  readonly root?: string;
  readonly nowMs?: () => number;
}

/**
 * The credentials of the pod's ServiceAccount, else those of the file that `KUBECONFIG` names. The library that reads
 * them takes 50 MB of memory, so it is loaded with the first call.
 */
export function createCredentials(setup: CredentialsSetup): Credentials {
  const nowMs = setup.nowMs ?? Date.now;
  let loaded: { readonly config: KubeConfig; readonly atMs: number } | undefined;
  const current = async (): Promise<KubeConfig> => {
    if (loaded !== undefined) return loaded.config;
    const { KubeConfig: Reader } = await import('@kubernetes/client-node');
    const config = new Reader();
    load(config, setup);
    loaded = { config, atMs: nowMs() };
    return config;
  };
  return {
    async optionsOf() {
      const config = await current();
      const cluster = config.getCurrentCluster();
      if (cluster === null) throw new Error('the kubeconfig has no cluster in its current context');
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      return { server: new URL(cluster.server), options };
    },
    forget() {
      if (loaded !== undefined && nowMs() - loaded.atMs >= SHORTEST_REREAD_MS) loaded = undefined;
    },
  };
}

function load(config: KubeConfig, { environment, root = '' }: CredentialsSetup): void {
  const { KUBERNETES_SERVICE_HOST: host, KUBECONFIG: file } = environment;
  if (host !== undefined && host !== '' && existsSync(`${root}${SERVICE_ACCOUNT_TOKEN}`)) {
    config.loadFromCluster(root);
    return;
  }
  if (file !== undefined && file !== '') {
    config.loadFromFile(file);
    return;
  }
  throw new Error(
    'no ServiceAccount token is mounted and KUBECONFIG is not set. Set automountServiceAccountToken: true on the pod, or KUBECONFIG to a file',
  );
}
