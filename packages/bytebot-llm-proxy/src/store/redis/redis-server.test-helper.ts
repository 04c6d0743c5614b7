import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server may take to start where much else is going on. */
export const REDIS_START_MS = 60_000;

/** A Redis of one test file, without files and without a password. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Stands still until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends as in a crash and forgets everything; `comeBack` starts it again at the same port. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** The program, where it is installed. */
export function findRedis(): string | undefined {
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
  return folders.map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file));
}

export async function startRedis(program: string): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bytebot-redis-'));
  const port = await freePort();
  let server = await spawnRedis(program, port, folder);
  const goAway = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    goAway,
    comeBack: async () => {
      server = await spawnRedis(program, port, folder);
    },
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) await goAway();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function spawnRedis(program: string, port: number, folder: string): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(program, [...settings, '--dir', folder], { stdio: 'ignore' });
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`);
    await sleep(20);
  }
  return server;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
