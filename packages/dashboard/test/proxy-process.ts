import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A built proxy as a process of its own. */
export interface BuiltProxy {
  readonly url: string;
  stop(): Promise<void>;
}

const main = path.join(import.meta.dirname, '../../bytebot-llm-proxy/dist/main.js');

/** @param config As an object; JSON is YAML. */
export async function startBuiltProxy(
  config: unknown,
  environment: Readonly<Record<string, string>> = {},
): Promise<BuiltProxy> {
  const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-proxy-page-'));
  const file = path.join(directory, 'config.yaml');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [main, '--config', file, '--port', '0', '--host', '127.0.0.1'], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', LLM_KEYS_DIR: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null) {
        child.kill();
        await ended;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /Listening on http:\/\/[^\s"]*:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', (code) => reject(new Error(`The proxy ended with ${code}:\n${output}`)));
  });
}
