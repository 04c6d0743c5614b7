import { createServer, type Server } from 'node:http';
import { createApp } from './app.ts';
import { fixtureNames } from './failures/fixtures.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { readScript } from './script/read-script.ts';
import { createSimulation, resetSimulation, type SimulationOptions } from './simulation.ts';

export interface SimulatorOptions extends SimulationOptions {
  /** 0 takes a free one; default 4010. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The requests so far, as `GET /__requests` gives them. */
  requests(model?: string): readonly JournalEntry[];
  state(): ReturnType<Journal['state']>;
  /** What `POST /__script` does. Throws ScriptError. */
  script(script: unknown): void;
  /** What `POST /__reset` does. */
  reset(): void;
  /** Stops at once: open answers are cut. */
  close(): Promise<void>;
}

export const defaultPort = 4010;
export const defaultHost = '127.0.0.1';

/**
 * Starts the simulator.
 *
 * @throws Error with one sentence when the port is taken, may not be used, or the host is not this machine's.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const { port = defaultPort, host = defaultHost } = options;
  const simulation = createSimulation(options);
  // Express types its handler's answer as void although it may be awaited; nothing here waits for it.
  const app = createApp(simulation);
  const server = createServer((request, response) => {
    app(request, response);
  });
  // Clients keep connections for as long as they like; only they, or close(), end them.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await listen(server, port, host);
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  const { journal, scripts } = simulation;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    requests: (model) => journal.entries(model),
    state: () => journal.state(),
    script: (script) => scripts.add(readScript(script, fixtureNames())),
    reset: () => resetSimulation(simulation),
    close: () => close(server),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(listenProblem(error, port, host))),
    );
    server.listen(port, host, resolve);
  });
}

function listenProblem(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use: stop the other process or choose another port with --port.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user: choose one from 1024 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine: choose another with --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
