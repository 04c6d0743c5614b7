import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const directories: string[] = [];

process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A built service as a process of its own, as users run it. */
export interface ServiceProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Where its command was typed. */
  readonly directory: string;
  /** Everything it has written so far, standard output and error. */
  output(): string;
  /** Resolves with the exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServiceOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Where the command is typed; a restart gets the one of before. Default: a new one. */
  readonly directory?: string;
  /** Files to lie there, by their path (`.env`, `keys/openai-api-key`). */
  readonly files?: Readonly<Record<string, string>>;
}

export interface SpawnedService extends Omit<ServiceProcess, 'url'> {
  /** Its address, once it listens; rejects when the process ends before. */
  readonly listening: Promise<string>;
}

/** The built agent on a free port, once it listens. Its environment is only what is given. */
export async function startAgentProcess(options: ServiceOptions = {}): Promise<ServiceProcess> {
  const started = spawnAgent(options);
  return { ...started, url: await started.listening };
}

export function spawnAgent(options: ServiceOptions = {}): SpawnedService {
  return spawnService('bytebot-agent', ['--port', '0', ...(options.flags ?? [])], options);
}

/** The built proxy with a config, in front of what the environment names (`OPENROUTER_BASE_URL`). */
export async function startProxyProcess(
  config: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const flags = ['--config', 'config.yaml', '--port', '0'];
  const started = spawnService('bytebot-llm-proxy', flags, { environment, files: { 'config.yaml': config } });
  return { ...started, url: await started.listening };
}

function spawnService(name: string, flags: readonly string[], options: ServiceOptions): SpawnedService {
  const main = path.join(packages, name, 'dist/main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: build first (npm test does)`);
  const directory = options.directory ?? temporaryDirectory();
  for (const [file, text] of Object.entries(options.files ?? {})) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
  const child = spawn(process.execPath, [main, ...flags], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', LLM_KEYS_DIR: path.join(directory, 'keys'), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /Listening on http:\/\/[^\s"]*:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then((code) => reject(new Error(`${name} ended with ${code}:\n${output}`)));
  });
  listening.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return { process: child, directory, output: () => output, exited, listening, stop };
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-agent-'));
  directories.push(directory);
  return directory;
}
