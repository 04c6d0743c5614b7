import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export const MASTER_KEY = 'sk-test-master-key';

export interface ProxyOptions {
  /** The config as YAML text; undefined starts it without a file. */
  readonly config: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Without it the proxy is open. */
  readonly masterKey?: string | undefined;
  /** Files to lie where the command is typed, by their path (`.env`, `keys/openai-api-key`). */
  readonly files?: Readonly<Record<string, string>>;
}

/** A built proxy as a process of its own, as users run it. */
export interface ProxyProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Where the command was typed; mounted keys are read from `keys` in it. */
  readonly directory: string;
  /** Everything it has written so far, standard output and error. */
  output(): string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the built proxy on a free port and waits until it listens. Its environment is only what is given. */
export async function startProxy(options: ProxyOptions): Promise<ProxyProcess> {
  const started = spawnProxy(options);
  const port = await started.listening;
  return { ...started, url: `http://127.0.0.1:${port}` };
}

export interface SpawnedProxy extends Omit<ProxyProcess, 'url'> {
  /** The port, once it listens; rejects when the process ends before. */
  readonly listening: Promise<number>;
}

export function spawnProxy(options: ProxyOptions): SpawnedProxy {
  if (!existsSync(main)) throw new Error(`${main} is missing: build first (npm test does)`);
  const directory = mkdtempSync(path.join(tmpdir(), 'proxy-test-'));
  const configFile = path.join(directory, 'config.yaml');
  if (options.config !== undefined) writeFileSync(configFile, options.config);
  for (const [name, text] of Object.entries(options.files ?? {})) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const child = spawn(
    process.execPath,
    [
      main,
      ...(options.config === undefined ? [] : ['--config', configFile]),
      '--port',
      '0',
      ...(options.flags ?? []),
    ],
    {
      cwd: directory,
      env: {
        PATH: process.env.PATH ?? '',
        LLM_KEYS_DIR: path.join(directory, 'keys'),
        ...(options.masterKey === undefined ? {} : { LITELLM_MASTER_KEY: options.masterKey }),
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      rmSync(directory, { recursive: true, force: true });
      resolve(code);
    });
  });
  const listening = new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /Listening on http:\/\/[^\s"]*:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then((code) => reject(new Error(`the proxy ended with ${code}:\n${output}`)));
  });
  listening.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return { process: child, directory, output: () => output, exited, listening, stop };
}
