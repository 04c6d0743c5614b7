import { setFlagsFromString } from 'node:v8';
import { graceMsOf, ListenError, onStopSignal } from '@bytebot/service';
import { HostError } from './auth/door.ts';
import { FlagError, readFlags, usage } from './flags.ts';
import { SettingsError } from './settings.ts';
import { type RunningAgent, startAgent } from './start.ts';
import { StoreError } from './store/store.ts';

async function main(): Promise<void> {
  // By itself V8 lets the heap grow to four times what is alive before it cleans up, and what is young to 32 MB: 340 MB
  // for 200 chats at once. This keeps it at 225, for a millisecond or two of CPU time more per chat.
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
  const flags = readFlags(process.argv.slice(2), process.env);
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  let agent: RunningAgent | undefined;
  const graceMs = graceMsOf(process.env);
  onStopSignal((signal) => {
    // Nothing has been taken on yet.
    if (agent === undefined) process.exit(0);
    agent.log.info(`${signal}: draining for at most ${graceMs / 1_000} s`);
    void agent.stop(graceMs).then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  });
  agent = await startAgent(flags, { ...process.env });
  const host = agent.host.includes(':') ? `[${agent.host}]` : agent.host;
  agent.log.info(`Listening on http://${host}:${agent.port}`);
}

/** What an operator can mend is one sentence; the rest shows where it came from. */
function fail(error: unknown): never {
  const isForeseen = [HostError, ListenError, SettingsError, StoreError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof FlagError) process.stderr.write(`${error.message}\n\n${usage}`);
  else if (isForeseen && error instanceof Error) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
