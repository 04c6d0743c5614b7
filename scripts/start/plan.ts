import path from 'node:path';
import { root } from '../support/paths.ts';
import { readProviders } from './described-provider.ts';
import { readStartOptions, type WantedPort } from './options.ts';
import { choosePort, portIsFree } from './ports.ts';
import { type ProviderPlan, planProvider } from './simulation.ts';

const shippedConfig = path.join(root, 'packages/bytebot-llm-proxy/litellm-config.yaml');

/** What is started where. */
export interface Plan {
  readonly configFile: string;
  readonly providers: readonly ProviderPlan[];
  readonly proxyPort: number;
  readonly agentPort: number;
  /** Undefined where no provider is simulated. */
  readonly simulatorPort: number | undefined;
  /** Which default ports had to move. */
  readonly notices: readonly string[];
}

/**
 * Decides before anything is started, so that a mistake leaves nothing behind.
 *
 * @param directory where the command was typed
 * @throws CommandFailure with one sentence
 */
export async function makePlan(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<Plan> {
  const options = readStartOptions(args, environment);
  const configFile =
    options.configFile === undefined ? shippedConfig : path.resolve(directory, options.configFile);
  const providers = (await readProviders(configFile, environment, directory)).map(planProvider);
  const taken = new Set<number>();
  const notices: string[] = [];
  const take = async (who: string, flag: string, wanted: WantedPort): Promise<number> => {
    const isFree = async (port: number): Promise<boolean> => !taken.has(port) && (await portIsFree(port));
    const { port, notice } = await choosePort(who, flag, wanted, isFree);
    taken.add(port);
    if (notice !== undefined) notices.push(notice);
    return port;
  };
  const proxyPort = await take('the proxy', '--port', options.proxyPort);
  const agentPort = await take('the agent', '--agent-port', options.agentPort);
  const needsSimulator = providers.some(({ how }) => how === 'simulated');
  const simulatorPort = needsSimulator
    ? await take('the simulator', '--simulator-port', options.simulatorPort)
    : undefined;
  return { configFile, providers, proxyPort, agentPort, simulatorPort, notices };
}
