import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, waitUntilReady } from '../bench/servers.ts';
import { type Child, Workspace } from '../bench/workspace.ts';
import { StormClient } from './client.ts';
import type { ProviderCommand, ProviderReport } from './messages.ts';
import type { StormOptions } from './options.ts';
import {
  bounds,
  COOLDOWN_MS,
  deployments,
  FALLBACK,
  GROUP,
  MASTER_KEY,
  measuredPatience,
  type Patience,
} from './terms.ts';
import { judge, type StormResult } from './verdict.ts';

const main = fileURLToPath(new URL('../../packages/bytebot-llm-proxy/dist/main.js', import.meta.url));
/** After its bound the recovery is late anyway; this much longer shows how late. */
const RECOVERY_WATCHED_MS = bounds.recoveryMs + 3_000;

/**
 * Sends a load to the built proxy while its providers fail, stall and are dead, then lets the dead one return.
 * The proxy, the providers and the load are processes of their own.
 *
 * @param patience A test that measures nothing can be more patient, so that a busy machine does not disturb it.
 */
export async function runStorm(
  { rate, seconds, retries }: Omit<StormOptions, 'json'>,
  patience: Patience = measuredPatience,
): Promise<StormResult> {
  const workspace = new Workspace();
  try {
    const names = [...deployments, FALLBACK];
    const ports = new Map<string, number>();
    for (const name of names) ports.set(name, await freePort());
    const providers = startProviders(workspace);
    const portOf = (name: string): number => ports.get(name) ?? 0;
    for (const name of names.slice(1)) {
      await tell(providers, { type: 'listen', name, port: portOf(name), isStormy: name !== FALLBACK });
    }
    const url = await startProxy(workspace, configOf(portOf, retries, patience));
    const client = new StormClient(url);
    await client.send(rate, seconds * 1_000);
    const [dead] = deployments;
    await tell(providers, { type: 'listen', name: dead, port: portOf(dead), isStormy: false });
    const returnedAtMs = performance.now() - client.startedAt;
    await client.send(rate, RECOVERY_WATCHED_MS);
    await client.close();
    const { calls } = await tell(providers, { type: 'report' });
    const isAfter = ({ sentAtMs }: { readonly sentAtMs: number }): boolean => sentAtMs >= returnedAtMs;
    const storm = client.seen.filter((one) => !isAfter(one));
    return judge(patience.deadlineMs, storm, client.seen.filter(isAfter), returnedAtMs, calls);
  } finally {
    workspace.close();
  }
}

function startProviders(workspace: Workspace): Child {
  const file = fileURLToPath(new URL('provider.ts', import.meta.url));
  return workspace.start({ name: 'providers', command: [process.execPath, file], channel: true });
}

async function tell(providers: Child, command: ProviderCommand): Promise<ProviderReport> {
  providers.process.send(command);
  const [report]: ProviderReport[] = await Promise.race([
    once(providers.process, 'message'),
    providers.ended,
  ]);
  return report ?? { calls: {} };
}

async function startProxy(workspace: Workspace, config: string): Promise<string> {
  const file = workspace.file('config.yaml');
  writeFileSync(file, config);
  const port = await freePort();
  const child = workspace.start({
    name: 'proxy',
    command: [process.execPath, main, '--config', file, '--port', String(port), '--host', '127.0.0.1'],
    environment: { LITELLM_MASTER_KEY: MASTER_KEY, LLM_KEYS_DIR: workspace.file('keys') },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, `${url}/health/readiness`);
  return url;
}

/** JSON is YAML. */
function configOf(
  portOf: (name: string) => number,
  num_retries: number,
  { timeoutMs, deadlineMs }: Patience,
): string {
  const entry = (group: string, name: string, entryTimeoutMs: number): object => ({
    model_name: group,
    litellm_params: {
      model: `openai/${name}`,
      api_base: `http://127.0.0.1:${portOf(name)}/v1`,
      api_key: `sk-test-storm-${name}`,
      timeout: entryTimeoutMs / 1_000,
    },
    model_info: { id: name },
  });
  return JSON.stringify({
    model_list: [
      ...deployments.map((name) => entry(GROUP, name, timeoutMs)),
      entry(FALLBACK, FALLBACK, deadlineMs),
    ],
    router_settings: {
      routing_strategy: 'in-order',
      num_retries,
      cooldown_time: COOLDOWN_MS / 1_000,
      fallbacks: [{ [GROUP]: [FALLBACK] }],
    },
    general_settings: { request_deadline: deadlineMs / 1_000 },
  });
}
