import path from 'node:path';
import { ConfigError, type Explanation, explainOffline, Failure } from 'bytebot-llm-proxy/embedded';
import { CommandFailure } from '../support/command-failure.ts';
import { root } from '../support/paths.ts';
import type { ExplainOptions } from './options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that would have the proxy talk to somebody when it starts. */
const callingVariables = /^(KUBERNETES_|OTEL_|LANGFUSE_)/;

/**
 * Asks a proxy that has just been started with a config, within this process.
 *
 * @throws CommandFailure for a config with errors and for a key that is not valid.
 */
export async function askConfig(
  { config, key, headers }: Pick<ExplainOptions, 'config' | 'key' | 'headers'>,
  body: Buffer,
  environment: Environment,
): Promise<Explanation> {
  const file = config ?? path.join(root, 'packages', 'bytebot-llm-proxy', 'litellm-config.yaml');
  const quiet = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !callingVariables.test(name)),
  );
  const withKey = key === undefined ? headers : { ...headers, authorization: `Bearer ${key}` };
  try {
    return await explainOffline(file, { ...quiet, LITELLM_LOG: 'ERROR' }, { body, headers: withKey });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Failure) throw new CommandFailure(error.message);
    throw error;
  }
}
