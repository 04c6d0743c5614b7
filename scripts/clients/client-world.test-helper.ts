import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { expect } from '@jest/globals';
import { createServices, startServer } from 'bytebot-llm-proxy/embedded';

/** The key of the proxy that the clients are given. */
export const CLIENT_KEY = 'sk-test-client';

/** A proxy over simulated providers, and a home of its own for the programs that ask it. */
export interface ClientWorld {
  readonly url: string;
  readonly simulator: RunningSimulator;
  /** Where the programs work; holds `note.txt` and `dot.png`. */
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

/** How every picture of this format begins in base64. */
export const PNG_START = 'iVBORw0KGgo';

/** One white dot. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';

export async function openClientWorld(): Promise<ClientWorld> {
  const simulator = await startSimulator({ port: 0 });
  const base = mkdtempSync(path.join(tmpdir(), 'bytebot-clients-'));
  const [folder, home] = [path.join(base, 'work'), path.join(base, 'home')];
  for (const one of [folder, home]) mkdirSync(one);
  writeFileSync(path.join(folder, 'note.txt'), `${NOTE}\n`);
  writeFileSync(path.join(folder, 'dot.png'), Buffer.from(dot, 'base64'));
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

/** What a program is run with; nothing of this machine's settings reaches it but the PATH. */
export type ClientVariables = Readonly<Record<string, string>>;

/** Runs a program to its end in the world's folder. */
export function runClient(
  world: ClientWorld,
  program: string,
  args: readonly string[],
  variables: ClientVariables,
): Promise<ClientRun> {
  return startClient(world, program, args, variables).ended;
}

/** A program that runs, and how it will have ended. */
export interface StartedClient {
  readonly ended: Promise<ClientRun>;
  interrupt(): void;
}

/** Starts a program in the world's folder. */
export function startClient(
  { folder, home }: ClientWorld,
  program: string,
  args: readonly string[],
  variables: ClientVariables,
): StartedClient {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<ClientRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
  return { ended, interrupt: () => child.kill('SIGINT') };
}

/** Waits until something is so, for ten seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !isSo(); round += 1) await setTimeout(20);
  expect(isSo()).toBe(true);
}
