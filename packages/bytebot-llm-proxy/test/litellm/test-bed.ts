import { setTimeout as wait } from 'node:timers/promises';
import { type ProxyProcess, startProxy } from '../support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from '../support/simulator.ts';
import { chat } from '../support/stream.ts';
import { configOfTable } from './bed-config.ts';
import { Names } from './names.ts';
import { callsFor, outcomeOf } from './outcome.ts';
import type { Ask, Scenario, Table } from './scenario.ts';

/** A proxy with the config of a table, and the simulated provider behind it. */
export interface TestBed {
  /** What came of each request of a scenario. */
  outcomes(scenario: Scenario): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startTestBed(table: Table): Promise<TestBed> {
  const simulator = await startSimulatedProviders();
  const proxy = await startProxy({
    config: configOfTable(table, simulator.url),
    environment: table.environment ?? {},
  });
  // Scenarios share nothing but the proxy, so that one may wait between its retries while others go on.
  const all = new Map(table.scenarios.map((one, number) => [one, play(proxy, simulator, one, number)]));
  for (const one of all.values()) one.catch(() => undefined);
  return {
    outcomes: (scenario) => all.get(scenario) ?? Promise.reject(new Error('a scenario of another table')),
    close: async () => {
      await Promise.allSettled(all.values());
      await proxy.stop();
      await simulator.close();
    },
  };
}

async function play(
  proxy: ProxyProcess,
  simulator: Simulator,
  scenario: Scenario,
  number: number,
): Promise<readonly string[]> {
  const names = new Names(scenario, number);
  for (const [name, replies] of Object.entries(scenario.up ?? {}))
    await simulator.script({ match: { model: names.unique(name) }, replies, repeat: 'last' });
  const { ask = {}, gives } = scenario;
  const asks: readonly Ask[] = isList(ask) ? ask : [ask];
  const expected = typeof gives === 'string' ? [gives] : gives;
  const found: string[] = [];
  for (const one of asks) {
    if (one.afterMs !== undefined) await wait(one.afterMs);
    const askOnce = (at: number): Promise<string> => {
      const user = `${number}-${found.length}-${at}`;
      return askOne(proxy, simulator, { scenario, names, user, expected: expected[found.length] ?? '' }, one);
    };
    if (one.times !== undefined) {
      for (let time = 0; time < one.times; time += 1) found.push(await askOnce(time));
    } else {
      const together = Array.from({ length: one.together ?? 1 }, (_, at) => askOnce(at));
      found.push(...(await Promise.all(together)).sort());
    }
  }
  return found;
}

interface Asked {
  readonly scenario: Scenario;
  readonly names: Names;
  /** Sent upstream, so that the calls of a request can be told from all others. */
  readonly user: string;
  readonly expected: string;
}

async function askOne(
  proxy: ProxyProcess,
  simulator: Simulator,
  { scenario, names, user, expected }: Asked,
  { to, headers = {}, times: _times, together: _together, afterMs: _afterMs, ...fields }: Ask,
): Promise<string> {
  const model = to ?? Object.keys(scenario.groups ?? {})[0] ?? '';
  const response = await chat(
    proxy.url,
    { model: names.unique(model), user, ...names.unique(fields) },
    headers,
  );
  return outcomeOf(response, expected, () => callsFor(simulator, user), names);
}

function isList(ask: Ask | readonly Ask[]): ask is readonly Ask[] {
  return Array.isArray(ask);
}
