import path from 'node:path';
import {
  applyNetworkVariables,
  commandDirectory,
  createLineWriter,
  createLog,
  createSecretStore,
  idleMsOf,
  isLoopbackHost,
  type LineWriter,
  type Log,
  type ManagedSecretStore,
  openOutput,
  type SecretStore,
} from '@bytebot/service';
import type { Express } from 'express';
import { createApp } from './app.ts';
import { AGENT_KEY, chooseHost, Door } from './auth/door.ts';
import { weakSecretWarnings } from './auth/weak-secrets.ts';
import { createTaskDesktop, type TaskDesktop } from './desktop/task-desktop.ts';
import { endedWithin } from './ended-within.ts';
import type { Flags } from './flags.ts';
import { Lifecycle } from './lifecycle.ts';
import { createModels } from './model/create-models.ts';
import { KnownSecrets } from './model/known-secrets.ts';
import { AgentServer } from './server.ts';
import type { Services } from './services.ts';
import { type AgentSettings, readSettings } from './settings.ts';
import { stopAgent } from './stop.ts';
import { readDatabaseSettings } from './store/database-settings.ts';
import { openStore } from './store/open-store.ts';
import { attachTaskGateway } from './tasks/task-gateway.ts';
import { createTaskToolkit, type TaskToolkit } from './tasks/task-tools.ts';
import { createTaskWorker } from './tasks/task-worker.ts';
import { startMessageCleanup } from './todo/cleanup.ts';

const STANDARD_OUTPUT = 1;
const CLOSE_MS = 2_000;

export type Environment = Readonly<Record<string, string | undefined>>;

/** An agent that listens. */
export interface RunningAgent {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  /** Ends it: what runs may end by itself within the grace, what is left then is cut. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Reads the environment, opens the store, listens and begins to work.
 *
 * @throws SettingsError, StoreError, HostError or ListenError with one sentence.
 */
export async function startAgent(flags: Flags, environment: Environment): Promise<RunningAgent> {
  const secrets = createSecretStore({ environment, watch: true });
  const known = new KnownSecrets(secrets);
  const output = openLog(environment, secrets, known);
  const close = async (): Promise<void> => {
    secrets.close();
    await output.lines.close();
  };
  try {
    return await start(flags, { environment, secrets, known, ...output, close });
  } catch (error) {
    // What was warned of may be why.
    await close();
    throw error;
  }
}

/** What is there before anything of the agent is. */
interface Surroundings {
  readonly environment: Environment;
  readonly secrets: ManagedSecretStore;
  readonly known: KnownSecrets;
  readonly log: Log;
  readonly lines: LineWriter;
  /** To be called when everything else has ended. */
  close(): Promise<void>;
}

async function start(flags: Flags, surroundings: Surroundings): Promise<RunningAgent> {
  const { environment, secrets, known, log, lines } = surroundings;
  const networkWarnings = applyNetworkVariables((name) => secrets.get(name), process.env);
  for (const warning of [...secrets.warnings, ...networkWarnings]) log.warn(warning);
  const settings = settingsFor(secrets, environment);
  for (const warning of weakSecretWarnings(secrets)) log.warn(warning);
  const host = chooseHost(secrets, settings.allowUnauthenticated, flags.host);
  const database = readDatabaseSettings(secrets, settings.dataDirectory);
  const store = await openStore(database, {
    report: (problem) => log.warn(problem.message),
  });
  const printLine = (line: string): void => lines.write(`${line}\n`);
  const { close: closeModels, ...models } = createModels({ settings, secrets, known, log, printLine });
  const door = new Door({ secrets, boundToLoopback: isLoopbackHost(host) });
  let app: Express | undefined;
  const server = new AgentServer((request, response) => app?.(request, response));
  const events = attachTaskGateway(server.http, {
    log,
    mayKnock: (headers) => door.mayKnock(headers),
    mayConnect: (request, auth) => door.mayConnect(request, auth),
    allowOrigin: () => secrets.get(AGENT_KEY) !== undefined,
  });
  const lifecycle = new Lifecycle();
  const services: Services = {
    ...{ settings, secrets, log, store, events, lifecycle },
    ...models,
    now: () => new Date(),
  };
  const desktop = createTaskDesktop(services, settings.desktopUrl);
  const worker = createTaskWorker(
    services,
    toolkitOn(desktop, settings),
    // Nobody else has the embedded store: after a crash the task goes on at once, whatever its lease says.
    database.kind === 'sqlite' ? { workerId: 'embedded' } : {},
  );
  app = createApp(services, worker, door);
  const endCleanup = startMessageCleanup(services);
  const closeParts = async (): Promise<void> => {
    endCleanup();
    await endedWithin(desktop.close(), CLOSE_MS);
    closeModels();
    // A database that does not answer does not take leave either.
    await endedWithin(store.close(), CLOSE_MS);
  };
  const close = async (): Promise<void> => {
    await closeParts();
    await surroundings.close();
  };
  try {
    const port = await server.listen(host, flags.port);
    worker.start();
    const stopping = { lifecycle, worker, server, events, log, idleMs: idleMsOf(environment), close };
    return { host, port, log, stop: (graceMs) => stopAgent(stopping, graceMs) };
  } catch (error) {
    await events.close();
    await closeParts();
    throw error;
  }
}

function toolkitOn(desktop: TaskDesktop, { desktopUrl }: AgentSettings): TaskToolkit {
  return createTaskToolkit({
    hasDesktop: desktopUrl !== undefined,
    furtherTools: (task) => desktop.tools(task),
    prepare: (task, signal) => desktop.prepare(task, signal),
    onTakeover: (taskId) => desktop.onTakeover(taskId),
    onResume: (taskId) => desktop.onResume(taskId),
  });
}

function openLog(
  environment: Environment,
  secrets: SecretStore,
  known: KnownSecrets,
): { log: Log; lines: LineWriter } {
  const output = openOutput(STANDARD_OUTPUT);
  const lines = createLineWriter({ write: output.write });
  const variables = { ...environment };
  for (const name of ['LOG_LEVEL', 'JSON_LOGS']) variables[name] = secrets.get(name);
  const log = createLog({
    environment: variables,
    stream: lines,
    isTerminal: output.isTerminal,
    secrets: () => known.all(),
  });
  return { log, lines };
}

/** A relative data directory is meant from where the command was typed, as `.env` is. */
function settingsFor(secrets: SecretStore, environment: Environment): AgentSettings {
  const settings = readSettings(secrets);
  return {
    ...settings,
    dataDirectory: path.resolve(commandDirectory(environment), settings.dataDirectory),
  };
}
