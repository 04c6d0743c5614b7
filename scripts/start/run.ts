import { graceMsOf } from '@bytebot/service';
import { CommandFailure } from '../support/command-failure.ts';
import { shown } from '../support/paths.ts';
import { prepareAgent } from './agent-access.ts';
import { makePlan, type Plan } from './plan.ts';
import { answersInTime, statusOf } from './readiness.ts';
import { type Service, startService } from './service.ts';
import { simulationEnvironment, withoutProxyFor } from './simulation.ts';
import { listenForStop, type StopRequest } from './stop-request.ts';
import { summaryText } from './summary.ts';

const SIMULATOR_GRACE_MS = 5_000;
/** How much longer than its own grace a service may take before it is killed. */
const MARGIN_MS = 5_000;

/** What to run: the build, or the sources and again after each change of them. */
export interface Mode {
  /** Node's arguments before the flags of a package's main program. */
  readonly nodeArguments: (packageName: string) => readonly string[];
  /** Node's arguments for a program that keeps the agent's page built; undefined: it has been built. */
  readonly pageBuilder?: readonly string[];
  /** How long a service may take to answer: a developer may need a while to correct a mistake. */
  readonly patienceMs: number;
}

/** What the steps of a start share. */
interface Start {
  readonly plan: Plan;
  readonly mode: Mode;
  readonly request: StopRequest;
  /** Where the command was typed. */
  readonly directory: string;
  /** Those that were started, in order. */
  readonly services: Service[];
}

/**
 * Starts the simulator if a provider needs it, then the proxy, then the agent; says how to use them; runs until a
 * signal or until one of them ends; stops them in the opposite order.
 *
 * @returns the exit code
 * @throws CommandFailure with one sentence when something cannot start or does not stay
 */
export async function runServices(args: readonly string[], mode: Mode): Promise<number> {
  const request = listenForStop();
  const directory = process.cwd();
  const plan = await makePlan(args, process.env, directory);
  for (const notice of plan.notices) process.stdout.write(`${notice}\n`);
  const services: Service[] = [];
  let forced = false;
  void request.stopAtOnce.then(() => {
    forced = true;
    for (const service of services) service.kill();
  });
  try {
    await startAndServe({ plan, mode, request, directory, services });
  } catch (error) {
    await stopInOrder(services);
    throw error;
  }
  const orderly = await stopInOrder(services);
  return orderly && !forced ? 0 : 1;
}

async function startAndServe(start: Start): Promise<void> {
  const { plan, services, request } = start;
  startPageBuilder(start);
  if (!(await startSimulator(start)) || !(await startProxy(start))) return;
  const address = `http://127.0.0.1:${plan.proxyPort}`;
  const agentAddress = `http://127.0.0.1:${plan.agentPort}`;
  const locked = (await statusOf(`${address}/v1/models`)) === 401;
  const access = await prepareAgent({
    environment: process.env,
    directory: start.directory,
    proxyAddress: address,
    proxyIsLocked: locked,
  });
  const isReady = await startOne(start, `${agentAddress}/ready`, {
    name: 'The agent',
    nodeArguments: [...start.mode.nodeArguments('bytebot-agent'), '--port', String(plan.agentPort)],
    environment: { ...process.env, ...access.variables },
    showOutput: true,
  });
  if (!isReady) return;
  process.stdout.write(
    summaryText({
      address,
      agent: { address: agentAddress, token: access.token, notice: access.notice },
      plans: plan.providers,
      configFile: shown(plan.configFile),
      locked,
    }),
  );
  await untilStopped(services, request);
}

/** Nobody waits for it: the agent serves the page as soon as it is there. */
function startPageBuilder({ mode: { pageBuilder }, services }: Start): void {
  if (pageBuilder === undefined) return;
  const nodeArguments = pageBuilder;
  services.push(
    startService({ name: "The page's build", nodeArguments, environment: process.env, showOutput: true }),
  );
}

async function startSimulator(start: Start): Promise<boolean> {
  const { simulatorPort } = start.plan;
  if (simulatorPort === undefined) return true;
  return startOne(start, `http://127.0.0.1:${simulatorPort}/__requests`, {
    name: 'The simulator',
    nodeArguments: [...start.mode.nodeArguments('provider-simulator'), '--port', String(simulatorPort)],
    environment: process.env,
    showOutput: false,
  });
}

function startProxy(start: Start): Promise<boolean> {
  const { configFile, proxyPort } = start.plan;
  return startOne(start, `http://127.0.0.1:${proxyPort}/health/readiness`, {
    name: 'The proxy',
    nodeArguments: [
      ...start.mode.nodeArguments('bytebot-llm-proxy'),
      ...['--config', configFile],
      ...['--port', String(proxyPort)],
    ],
    environment: proxyEnvironment(start.plan),
    showOutput: true,
  });
}

function proxyEnvironment({ providers, simulatorPort }: Plan): NodeJS.ProcessEnv {
  if (simulatorPort === undefined) return process.env;
  const noProxy = withoutProxyFor('127.0.0.1', process.env.NO_PROXY ?? process.env.no_proxy);
  return {
    ...process.env,
    ...simulationEnvironment(providers, simulatorPort),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

/**
 * Starts a service and waits until `url` answers 200.
 *
 * @returns false when a signal came first
 * @throws CommandFailure when the service ended or did not answer in time
 */
async function startOne(
  { mode, request, services }: Start,
  url: string,
  options: Parameters<typeof startService>[0],
): Promise<boolean> {
  const service = startService(options);
  services.push(service);
  const giveUp = new AbortController();
  const answered = answersInTime(url, mode.patienceMs, giveUp.signal).then((inTime) =>
    inTime ? 'ready' : 'late',
  );
  const ended = service.ended.then((how) => ({ how }));
  const outcome = await Promise.race([answered, ended, request.stop]);
  giveUp.abort();
  if (outcome === 'stop') return false;
  if (outcome === 'ready') return true;
  if (typeof outcome === 'object') {
    throw new CommandFailure(`${service.name} ended while it started (${outcome.how}); it said why above.`);
  }
  throw new CommandFailure(`${service.name} did not answer at ${url} within ${mode.patienceMs / 1_000} s.`);
}

async function untilStopped(services: readonly Service[], request: StopRequest): Promise<void> {
  const ends = services.map(async (service) => ({ service, how: await service.ended }));
  const outcome = await Promise.race([request.stop, ...ends]);
  if (outcome === 'stop') return;
  throw new CommandFailure(
    `${outcome.service.name} ended by itself (${outcome.how}); the rest is stopped too.`,
  );
}

/** Stops what was started last first: each drains while those it asks still answer. */
async function stopInOrder(services: readonly Service[]): Promise<boolean> {
  let orderly = true;
  for (const service of services.toReversed()) {
    const graceMs = service.name === 'The simulator' ? SIMULATOR_GRACE_MS : drainingMs();
    if (await service.stop(graceMs)) continue;
    process.stderr.write(`${service.name} did not stop in time and was killed.\n`);
    orderly = false;
  }
  return orderly;
}

function drainingMs(): number {
  return graceMsOf(process.env) + MARGIN_MS;
}
