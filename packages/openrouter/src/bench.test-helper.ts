import { type JournalEntry, type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterEach } from '@jest/globals';
import type { ClientLog } from './client-log.ts';
import type { Environment } from './environment.ts';
import { cancelled } from './openrouter-error.ts';
import type { Sleep } from './repeat-call.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A simulator, and a world in which nobody waits. */
export interface Bench {
  readonly simulator: RunningSimulator;
  readonly baseUrl: string;
  /** The waits a client asked for, in milliseconds. */
  readonly waits: number[];
  readonly lines: LogLine[];
  readonly options: {
    readonly baseUrl: string;
    readonly sleep: Sleep;
    readonly random: () => number;
    readonly log: ClientLog;
    readonly environment: Environment;
  };
  /** The chat requests so far. */
  chats(): readonly JournalEntry[];
  /** The models they asked for. */
  models(): readonly string[];
}

/** @param variables What the environment of the clients holds, nothing else. */
export async function startBench(variables: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const simulator = await startSimulator({ port: 0 });
  closers.push(() => simulator.close());
  const waits: number[] = [];
  const lines: LogLine[] = [];
  const note =
    (level: LogLine['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push({ level, message, fields });
  const baseUrl = `${simulator.url}/openrouter/api/v1`;
  const chats = () => simulator.requests().filter(({ path }) => path.endsWith('/chat/completions'));
  return {
    simulator,
    baseUrl,
    waits,
    lines,
    options: {
      baseUrl,
      sleep: async (waitMs, signal) => {
        if (signal?.aborted === true) throw cancelled(signal);
        waits.push(waitMs);
      },
      random: () => 0,
      log: { debug: note('debug'), info: note('info'), warn: note('warn') },
      environment: (name) => variables[name] || undefined,
    },
    chats,
    models: () => chats().map(({ model }) => model ?? ''),
  };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Waits until a condition holds, looking after each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
