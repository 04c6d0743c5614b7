import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { root } from '../support/paths.ts';

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface Run {
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** Resolves when the text was printed; throws when the command ended before. */
  readonly printed: (text: string) => Promise<void>;
}

/** `npm start` as the launcher runs it, typed in `folder` by somebody without keys in the environment. */
export function startIn(folder: string, args: readonly string[]): Run {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      child.emit('printed');
    });
  }
  const ended = once(child, 'exit').then(() => {
    throw new Error(`It ended early:\n${text}`);
  });
  ended.catch(() => {});
  return {
    child,
    output: () => text,
    async printed(wanted) {
      while (!text.includes(wanted)) await Promise.race([once(child, 'printed'), ended]);
    },
  };
}

export async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code]: (number | null)[] = await once(child, 'close');
  return code ?? null;
}

/** A flag and a port for each service. */
export async function freePorts(): Promise<{
  readonly flags: string[];
  readonly addresses: readonly string[];
}> {
  const names = ['--port', '--agent-port', '--simulator-port'];
  const ports = [await freePort(), await freePort(), await freePort()];
  return {
    flags: names.flatMap((name, index) => [name, String(ports[index])]),
    addresses: ports.map((port) => `http://127.0.0.1:${port}`),
  };
}
