import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf } from '@bytebot/service';
import { Client } from 'pg';
import type { PostgresSettings } from './database-settings.ts';

/** `nobody`: PostgreSQL refuses to run as root. */
const UNPRIVILEGED_ID = 65_534;
export const ADMINISTRATOR = 'postgres';
export const ADMINISTRATOR_PASSWORD = 'p@ss:/w ord#%?&"\'';

/** What a server may take to start where much else is going on. */
export const SERVER_START_MS = 120_000;

/** A PostgreSQL server of this test file alone. */
export interface PostgresServer {
  readonly port: number;
  /** Creates an empty database. */
  createDatabase(): Promise<PostgresSettings>;
  /** As the administrator, in a database. */
  query(database: string, statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Stands still, with all that it does for its clients, until `thaw`. Linux only. */
  freeze(): void;
  thaw(): void;
  /** Goes away as in a crash; `comeBack` starts it again with what was committed. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian puts the server's programs, or the search path; undefined when PostgreSQL is not installed. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(root, version, 'bin')),
    ...(process.env.PATH ?? '').split(path.delimiter),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(path.join(folder, name))),
  );
}

/** Starts a server that listens on 127.0.0.1, asks for passwords, and gives no thought to power cuts. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bytebot-postgres-'));
  const passwordFile = path.join(folder, 'password');
  const data = path.join(folder, 'data');
  writeFileSync(passwordFile, ADMINISTRATOR_PASSWORD);
  const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
  if (identity.uid !== undefined) {
    chownSync(folder, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const options = { ...identity, cwd: folder, env: { HOME: folder, LC_ALL: 'C.UTF-8' } };
  const created = spawnSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', ADMINISTRATOR, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '-N'],
    { ...options, encoding: 'utf8' },
  );
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr}`);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off'],
  ];
  const launch = (): ChildProcess =>
    spawn(
      path.join(programs, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...options, stdio: 'ignore' },
    );
  const running = new RunningPostgres(launch, port, folder);
  await running.untilReady();
  return running;
}

class RunningPostgres implements PostgresServer {
  readonly port: number;
  readonly #launch: () => ChildProcess;
  readonly #folder: string;
  #server: ChildProcess;
  #databases = 0;

  constructor(launch: () => ChildProcess, port: number, folder: string) {
    this.#launch = launch;
    this.#server = launch();
    this.port = port;
    this.#folder = folder;
  }

  async untilReady(): Promise<void> {
    const deadline = Date.now() + SERVER_START_MS / 2;
    while (Date.now() < deadline) {
      const answer = await this.query(ADMINISTRATOR, 'select 1').catch(() => undefined);
      if (answer !== undefined) return;
      await sleep(50);
    }
    throw new Error('The PostgreSQL server did not start.');
  }

  async createDatabase(): Promise<PostgresSettings> {
    this.#databases += 1;
    const database = `store_${this.#databases}`;
    await this.query(ADMINISTRATOR, `create database ${database}`);
    return {
      kind: 'postgres',
      host: '127.0.0.1',
      port: this.port,
      user: ADMINISTRATOR,
      database,
      schema: 'public',
      password: () => ADMINISTRATOR_PASSWORD,
      tls: false,
      poolSize: 5,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
      isBehindPgBouncer: false,
    };
  }

  async query(database: string, statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({
      host: '127.0.0.1',
      port: this.port,
      user: ADMINISTRATOR,
      password: ADMINISTRATOR_PASSWORD,
      database,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** To the server and to the processes that each serve one connection, which are not of its group. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#server;
    if (pid === undefined) return;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const one of [pid, ...children.map(Number)]) {
      try {
        process.kill(one, signal);
      } catch (error) {
        // A connection that ended meanwhile took its process with it.
        if (errorCodeOf(error) !== 'ESRCH') throw error;
      }
    }
  }

  async goAway(): Promise<void> {
    const server = this.#server;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    // "Immediate" shutdown: nothing is worth being written down.
    if (server.exitCode === null && server.kill('SIGQUIT')) await ended;
  }

  async comeBack(): Promise<void> {
    this.#server = this.#launch();
    await this.untilReady();
  }

  async stop(): Promise<void> {
    await this.goAway();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
