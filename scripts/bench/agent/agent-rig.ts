import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mintDevelopmentToken } from 'bytebot-agent/development-token';
import { root } from '../../support/paths.ts';
import { freePort, NODE_FLAGS, type Server, waitUntilReady } from '../servers.ts';
import type { Workspace } from '../workspace.ts';

/** Whose conversations are measured. */
export const USER = 'bench';
/** As the config below names it. */
export const MODEL = 'openai/gpt-oss-20b:free';

const SECRET = 'bench-secret-that-verifies-tokens-of-one-run';
const PACKAGES = ['provider-simulator', 'bytebot-llm-proxy', 'bytebot-agent'];
const READY_POLL_MS = 2;
const START_PATIENCE_MS = 20_000;

/** Which of the packages that are started has not been built; undefined when all have. */
export function unbuiltPackage(): string | undefined {
  return PACKAGES.find((name) => !existsSync(mainOf(name)));
}

/** The built simulator and proxy, and the means to start agents in front of them. All on loopback, none pinned. */
export class AgentRig {
  readonly workspace: Workspace;
  readonly simulator: Server;
  readonly proxy: Server;
  readonly token: string;
  #started = 0;

  private constructor(workspace: Workspace, simulator: Server, proxy: Server, token: string) {
    this.workspace = workspace;
    this.simulator = simulator;
    this.proxy = proxy;
    this.token = token;
  }

  static async start(workspace: Workspace): Promise<AgentRig> {
    const simulator = await startMain(workspace, 'simulator', 'provider-simulator', {});
    await waitUntilReady(simulator.child, `${urlOf(simulator)}/__state`);
    const config = workspace.file('proxy.yaml');
    writeFileSync(config, proxyConfig(simulator.port));
    const keys = { LLM_KEYS_DIR: workspace.file('keys') };
    mkdirSync(keys.LLM_KEYS_DIR);
    const proxy = await startMain(workspace, 'proxy', 'bytebot-llm-proxy', keys, ['--config', config]);
    await waitUntilReady(proxy.child, `${urlOf(proxy)}/health/readiness`);
    const token = await mintDevelopmentToken(SECRET, USER);
    return new AgentRig(workspace, simulator, proxy, token);
  }

  /** Starts an agent and waits until it is ready. */
  async startAgent(
    dataDirectory: string,
  ): Promise<{ readonly agent: Server; readonly readyAfterMs: number }> {
    this.#started += 1;
    const startedAt = performance.now();
    const agent = await startMain(this.workspace, `agent-${this.#started}`, 'bytebot-agent', {
      BYTEBOT_LLM_PROXY_URL: urlOf(this.proxy),
      DATA_DIR: dataDirectory,
      JWT_SECRET: SECRET,
      LLM_KEYS_DIR: this.workspace.file('keys'),
      // The limit protects from one address, and here there is one.
      RATE_LIMIT_PER_MINUTE: '1000000',
    });
    while (performance.now() - startedAt < START_PATIENCE_MS) {
      const asked = fetch(`${urlOf(agent)}/ready`).catch(() => undefined);
      const response = await Promise.race([asked, agent.child.ended]);
      await response?.arrayBuffer();
      if (response?.status === 200) return { agent, readyAfterMs: performance.now() - startedAt };
      await wait(READY_POLL_MS);
    }
    throw new Error(`the agent is not ready after ${START_PATIENCE_MS / 1_000} s`);
  }

  /** Lets it end in order, so that its database is whole. */
  async stopAgent(agent: Server): Promise<void> {
    await this.workspace.stop(agent.child, 'SIGTERM');
  }

  /** Forgets what the simulator was asked and told, and tells it how to answer from now on. */
  async script(reply: object): Promise<void> {
    await postToSimulator(this.simulator, '/__reset', {});
    await postToSimulator(this.simulator, '/__script', { model: MODEL, replies: [reply], repeat: 'last' });
  }

  resetSimulator(): Promise<void> {
    return postToSimulator(this.simulator, '/__reset', {});
  }

  async askSimulator<Answer>(pathName: string): Promise<Answer> {
    const response = await fetch(`${urlOf(this.simulator)}${pathName}`);
    const answer: Answer = JSON.parse(await response.text());
    return answer;
  }
}

export function urlOf({ port }: Server): string {
  return `http://127.0.0.1:${port}`;
}

async function startMain(
  workspace: Workspace,
  name: string,
  packageName: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const node = [process.execPath, ...NODE_FLAGS];
  const child = workspace.start({
    name,
    command: [...node, mainOf(packageName), '--port', String(port), ...flags],
    environment,
  });
  return { name, port, processId: child.processId, child };
}

function mainOf(packageName: string): string {
  return path.join(root, 'packages', packageName, 'dist/main.js');
}

/** As the shipped config has it, at the simulator. */
function proxyConfig(simulatorPort: number): string {
  return `model_list:
  - model_name: openrouter/*
    litellm_params:
      model: openrouter/*
      api_base: http://127.0.0.1:${simulatorPort}/openrouter/api/v1
      api_key: sk-test-bench-upstream
`;
}

async function postToSimulator(simulator: Server, pathName: string, body: object): Promise<void> {
  const response = await fetch(`${urlOf(simulator)}${pathName}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the simulator refused ${pathName}: ${text.slice(0, 300)}`);
}
