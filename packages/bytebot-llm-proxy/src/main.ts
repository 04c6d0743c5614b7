import { isatty } from 'node:tty';
import { graceMsOf, ListenError, onStopSignal } from '@bytebot/service';
import { isOpen } from './auth/door.ts';
import { ConfigError, processWorld, runCheck } from './config/index.ts';
import { formatProblem } from './config/problem.ts';
import type { ConfigSnapshot } from './config/snapshot.ts';
import { FlagError, readFlags, usage } from './flags.ts';
import { MasterKeyError } from './kubernetes/create-master-key.ts';
import { createMasterKeySecret } from './kubernetes/master-key-command.ts';
import { warmPrices } from './pricing/prices.ts';
import { chooseHost, type RunningServer, startServer } from './server.ts';
import type { Services } from './services.ts';
import { createServices } from './start.ts';

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2), process.env);
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  if (flags.check !== undefined) {
    process.exitCode = await runCheck(flags.check, processWorld());
    return;
  }
  if (flags.createMasterKey !== undefined) {
    process.stdout.write(`${await createMasterKeySecret(flags.createMasterKey, process.env)}\n`);
    return;
  }
  // A copy: every look-up in `process.env` goes through the C library, and keys are looked up per request.
  const services = createServices(flags.configFile, { ...process.env });
  reloadOnHangUp(services);
  for (const warning of flags.warnings) services.log.warn(warning);
  const host = chooseHost(services, flags.host);
  const server = await startServer(services, host, flags.port);
  announce(services, server);
  stopOnSignals(services, server);
  // The table takes some 30 ms to load: after the start, before the first request needs it.
  setImmediate(() => warmPrices(services.snapshot()));
}

function announce(services: Services, server: RunningServer): void {
  const snapshot = services.snapshot();
  for (const problem of snapshot.problems) services.log.warn(formatProblem(problem));
  if (isOpen(snapshot)) {
    services.log.warn(
      'No master key: anybody who can connect may use this proxy. Set LITELLM_MASTER_KEY to change that.',
    );
  }
  const { devMode } = snapshot.settings.openrouter;
  if (devMode !== 'off') {
    services.log.warn(
      devMode === 'mock'
        ? 'DEV_MODE is true: every answer of OpenRouter is a mock, and nobody is called. Unset it to get real answers.'
        : 'DEV_MODE is live-fallback: where OpenRouter refuses the key, answers are mocks. Unset it to get the error.',
    );
  }
  if (services.log.isShown('debug')) explainKeys(services, snapshot);
  services.log.info(
    `Listening on http://${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}`,
    {
      models: snapshot.groups.size + snapshot.wildcards.length,
      config: snapshot.file ?? 'environment',
      generation: snapshot.generation,
    },
  );
}

/** Where each key comes from, never the key (REQUIREMENTS C-20). */
function explainKeys({ log, secrets }: Services, snapshot: ConfigSnapshot): void {
  const sources = [snapshot.settings.masterKey, ...snapshot.deployments.map(({ key }) => key)];
  for (const variable of new Set(sources.map((source) => source?.variable))) {
    if (variable === undefined) continue;
    const origin = secrets.originOf(variable);
    log.debug(origin === undefined ? `${variable} is not set` : `${variable} comes from ${origin}`);
  }
}

/**
 * `SIGHUP` reads the config and the `.env` files again. A terminal that closes sends it too; then whoever started the
 * proxy there has gone, and it ends as on `SIGTERM`.
 */
function reloadOnHangUp(services: Services): void {
  const terminals = [0, 1, 2].filter((fileDescriptor) => isatty(fileDescriptor));
  process.on('SIGHUP', () => {
    // Nothing is a terminal any more once it has been closed.
    if (terminals.length > 0 && !terminals.some((fileDescriptor) => isatty(fileDescriptor))) {
      process.kill(process.pid, 'SIGTERM');
      return;
    }
    void services.reloads.reloadNow().then((result) => {
      services.log.info(`SIGHUP: the config was read again: ${result}`, {
        generation: services.snapshot().generation,
      });
    });
  });
}

function stopOnSignals(services: Services, server: RunningServer): void {
  const graceMs = graceMsOf(process.env);
  onStopSignal((signal) => {
    services.log.info(`${signal}: draining for at most ${graceMs / 1_000} s`);
    void finish(services, server, graceMs);
  });
}

async function finish(services: Services, server: RunningServer, graceMs: number): Promise<void> {
  void services.lease?.release();
  await server.drain(graceMs);
  services.log.info('Stopped');
  await services.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) process.stderr.write(`${formatProblem(problem)}\n`);
    process.stderr.write(`${error.message}\n`);
  } else if (error instanceof FlagError) {
    process.stderr.write(`${error.message}\n\n${usage}`);
  } else if (error instanceof ListenError || error instanceof MasterKeyError) {
    process.stderr.write(`${error.message}\n`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exit(1);
});
