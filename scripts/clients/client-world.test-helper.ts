import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { createServices, startServer } from 'bytebot-llm-proxy/embedded';

/** The key of the proxy that the clients are given. */
export const CLIENT_KEY = 'sk-test-client';

/** A proxy over simulated providers, and a home of its own for the programs that ask it. */
export interface ClientWorld {
  readonly url: string;
  readonly simulator: RunningSimulator;
  /** Where the programs work; holds `note.txt`. */
  readonly folder: string;
  readonly home: string;
  close(): Promise<void>;
}

/** The models that the clients ask, each of another provider with another dialect. */
export const clientModels = [
  ['openai/gpt-4o', 'gpt-4o', '/openai/v1'],
  ['openai/gpt-5', 'gpt-5', '/openai/v1'],
  ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5', '/anthropic'],
  ['gemini/gemini-2.5-flash', 'gemini-2.5-flash', '/gemini/v1beta'],
  ['groq/llama-3.3-70b-versatile', 'llama-3.3-70b-versatile', '/groq/openai/v1'],
] as const;

/** What stands in the file that the programs are asked to read. */
export const NOTE = 'The password of the harbour is seagull.';

export async function openClientWorld(): Promise<ClientWorld> {
  const simulator = await startSimulator({ port: 0 });
  const base = mkdtempSync(path.join(tmpdir(), 'bytebot-clients-'));
  const [folder, home] = [path.join(base, 'work'), path.join(base, 'home')];
  for (const one of [folder, home]) mkdirSync(one);
  writeFileSync(path.join(folder, 'note.txt'), `${NOTE}\n`);
  const config = path.join(base, 'config.json');
  const models = clientModels.map(([model, name, address]) => ({
    model_name: name,
    litellm_params: { model, api_base: simulator.url + address, api_key: 'sk-test-provider' },
  }));
  writeFileSync(config, JSON.stringify({ model_list: models }));
  const environment = { LITELLM_MASTER_KEY: CLIENT_KEY, LOG_LEVEL: 'error', LITELLM_LOG: 'ERROR' };
  const services = createServices(config, environment, { useEvents: false, pollIntervalMs: 3_600_000 });
  const server = await startServer(services, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${server.port}`,
    simulator,
    folder,
    home,
    close: async () => {
      await server.drain(0);
      await services.close();
      await simulator.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** How a program ended and what it printed. */
export interface ClientRun {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end in the world's folder; nothing of this machine's settings reaches it but the PATH. */
export function runClient(
  { folder, home }: ClientWorld,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ClientRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: home, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 90_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
