import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MODEL, modelOf, smallChat } from './request-bodies.ts';
import { MASTER_KEY } from './request-bytes.ts';
import { freePort, NODE_FLAGS, type Server, waitUntilReady } from './servers.ts';
import type { Workspace } from './workspace.ts';

const main = fileURLToPath(new URL('../../packages/bytebot-llm-proxy/dist/main.js', import.meta.url));

/** Whether there is a built proxy to measure. */
export function proxyIsBuilt(): boolean {
  return existsSync(main);
}

/**
 * Starts the built proxy as a user would with one deployment: with a master key, metrics, and a line per request in
 * a file; and proves that all of it is on.
 *
 * @param nodeFlags flags beside those every server has
 * @throws Error that says which of it is off.
 */
export async function startProxy(
  workspace: Workspace,
  placement: readonly string[],
  name: string,
  upstreamPort: number,
  nodeFlags: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const config = workspace.file(`${name}.yaml`);
  writeFileSync(config, proxyConfig(upstreamPort));
  const node = [process.execPath, ...NODE_FLAGS, ...nodeFlags];
  const flags = ['--config', config, '--port', String(port), '--host', '127.0.0.1'];
  const child = workspace.start({
    name,
    command: [...placement, ...node, main, ...flags],
    environment: { LITELLM_MASTER_KEY: MASTER_KEY, LLM_KEYS_DIR: workspace.file('keys') },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, `${url}/health/readiness`);
  await proveEverythingIsOn(url, child.outputFile);
  return { name, port, processId: child.processId, child };
}

export function proxyConfig(upstreamPort: number): string {
  return `model_list:
  - model_name: ${MODEL}
    litellm_params:
      model: openai/gpt-4o
      api_base: http://127.0.0.1:${upstreamPort}/v1
      api_key: sk-test-bench-upstream
  - model_name: ${modelOf('gemini')}
    litellm_params:
      model: gemini/gemini-2.5-flash
      api_base: http://127.0.0.1:${upstreamPort}/v1beta
      api_key: sk-test-bench-upstream
  - model_name: ${modelOf('anthropic')}
    litellm_params:
      model: anthropic/claude-sonnet-4-5
      api_base: http://127.0.0.1:${upstreamPort}
      api_key: sk-test-bench-upstream
`;
}

/** A proxy without its key check, its metrics or its log line would be measured at a price it does not have. */
async function proveEverythingIsOn(url: string, logFile: string): Promise<void> {
  const [body] = smallChat(500, 'unary');
  const chat = (key: string): Promise<Response> =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: body.toString(),
    });
  const refused = await chat('sk-test-wrong');
  await refused.text();
  if (refused.status !== 401)
    throw new Error(`a wrong key was answered ${refused.status}: keys are not checked`);
  const answered = await chat(MASTER_KEY);
  const text = await answered.text();
  if (answered.status !== 200)
    throw new Error(`a chat was answered ${answered.status}: ${text.slice(0, 300)}`);
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${MASTER_KEY}` } });
  if (!(await metrics.text()).includes('litellm_')) throw new Error('there are no metrics of the chat');
  const deadline = performance.now() + 5_000;
  while (!readFileSync(logFile, 'utf8').includes(`"${MODEL}"`)) {
    if (performance.now() > deadline) throw new Error('there is no log line of the chat');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
