import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import {
  type Asker,
  askerOf,
  brokenStream,
  callsFor,
  expectEachSettled,
  slug,
  ways,
} from './support/dialect-faults.ts';
import { eventually } from './support/eventually.ts';
import { faultsAfterContent } from './support/faults.ts';
import { startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** What goes wrong once a client of any dialect has got words: a failure in its own form ends them, nobody is asked again. */

const rows = ways.flatMap((way) =>
  faultsAfterContent.map((fault) => ({
    way,
    fault,
    dialect: way.client.name,
    manner: way.manner,
    provider: way.provider,
    model: slug(way.client.name, way.provider, fault.name),
  })),
);
const leavers = ways.map((way) => ({
  way,
  dialect: way.client.name,
  manner: way.manner,
  provider: way.provider,
  model: slug('left', way.client.name, way.provider),
}));
const silent = leavers.map((row) => ({ ...row, model: row.model.replace('left', 'silent') }));
const scripted = [
  ...rows.map(({ model, fault }) => ({ model, reply: fault.reply })),
  ...leavers.map(({ model }) => ({ model, reply: { stallAfter: 2 } })),
  ...silent.map(({ model }) => ({ model, reply: { hang: true } })),
];

let simulator: Simulator;
let hurried: Asker;
let waiting: Asker;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const configWith = (request_timeout: number): string =>
    configOf(
      [...rows, ...leavers, ...silent].map(({ model, way }) => ({
        name: model,
        model: `${way.provider}/${model}`,
        apiBase: simulator.url + way.base,
      })),
      { litellm_settings: { num_retries: 2, request_timeout } },
    );
  const proxies = [startProxy({ config: configWith(3) }), startProxy({ config: configWith(60) })] as const;
  hurried = askerOf(await proxies[0]);
  waiting = askerOf(await proxies[1]);
  for (const { model, reply } of scripted) {
    const replies = [{ text: 'one two three four five', ...reply }];
    await simulator.script({ match: { model }, replies, repeat: 'last' });
  }
});

afterAll(async () => {
  await Promise.all([hurried.proxy.stop(), waiting.proxy.stop()]);
  await simulator.close();
});

function messageOf({ name, message }: (typeof faultsAfterContent)[number]): RegExp {
  return name === 'stall' ? /No answer within 3 s/ : message;
}

test.concurrent.each(rows)(
  '$dialect, $manner $provider, $fault.name: the words that came, then the failure, no second call',
  async ({ way, fault, model }) => {
    const asked = hurried.ask(way.client, model, true);
    const response = await asked.answer;
    expect(response.status).toBe(200);
    const seen = brokenStream(way.client, await response.text());
    expect(seen.text).toMatch(/^one/);
    expect(seen.text).not.toContain('five');
    expect(seen.failure).toEqual({ kind: 'stream_broken', message: expect.stringMatching(messageOf(fault)) });
    expect(await callsFor(simulator, asked)).toHaveLength(1);
  },
);

test.concurrent.each(leavers)(
  '$dialect, $manner $provider: a client that leaves in the middle ends the call of the provider',
  async ({ way, model }) => {
    const leaving = new AbortController();
    const asked = waiting.ask(way.client, model, true, leaving.signal);
    const response = await asked.answer;
    await response.body?.getReader().read();
    leaving.abort();
    await eventually(async () => (await callsFor(simulator, asked)).every(({ aborted }) => aborted));
    expect(await callsFor(simulator, asked)).toHaveLength(1);
  },
);

test.concurrent.each(silent)(
  '$dialect, $manner $provider: so does one that leaves before anything came',
  async ({ way, model }) => {
    const leaving = new AbortController();
    const asked = waiting.ask(way.client, model, false, leaving.signal);
    const answer = asked.answer.catch(() => 'left');
    await eventually(async () => (await callsFor(simulator, asked)).length === 1);
    leaving.abort();
    expect(await answer).toBe('left');
    await eventually(async () => (await callsFor(simulator, asked)).every(({ aborted }) => aborted));
  },
);

test('every one of them was settled, once', async () => {
  await expectEachSettled(hurried);
  await expectEachSettled(waiting);
});
