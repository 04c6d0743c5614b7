import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import {
  type Asker,
  askerOf,
  callsFor,
  expectEachSettled,
  failureIn,
  slug,
  type Way,
  ways,
} from './support/dialect-faults.ts';
import { eventually } from './support/eventually.ts';
import { startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** What a client of any dialect does not notice of a failure, how long it waits at most, and what is held after it. */

let simulator: Simulator;
let asker: Asker;

const rows = ways.flatMap((way) =>
  [false, true].map((streams) => ({
    way,
    streams,
    dialect: way.client.name,
    manner: way.manner,
    provider: way.provider,
    how: streams ? 'streamed' : 'whole',
  })),
);
type Row = (typeof rows)[number];

/** Other dialects than that of the first model, each with its own way of answering. */
const spares = [
  { provider: 'anthropic', base: '/anthropic' },
  { provider: 'openai', base: '/openai/v1' },
  { provider: 'gemini', base: '/gemini/v1beta' },
];
const cases = ['retried', 'hanging', 'limited'];

function nameOf(what: string, { way, how }: Row): string {
  return slug(what, way.client.name, way.provider, how);
}

function primariesOf(row: Row): { name: string; spare: string; way: Way }[] {
  return spares
    .filter(({ provider }) => provider !== row.way.provider)
    .map(({ provider }) => ({
      name: nameOf(`to-${provider}`, row),
      spare: `spare-${provider}`,
      way: row.way,
    }));
}

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  const primaries = rows.flatMap(primariesOf);
  const proxy = await startProxy({
    config: configOf(
      [
        ...rows.flatMap((row) =>
          cases.map((what) => ({
            name: nameOf(what, row),
            model: `${row.way.provider}/${nameOf(what, row)}`,
            apiBase: url + row.way.base,
            params: what === 'limited' ? { max_parallel_requests: 1 } : {},
          })),
        ),
        ...primaries.map(({ name, way }) => ({
          name,
          model: `${way.provider}/${name}`,
          apiBase: url + way.base,
          params: { num_retries: 0 },
        })),
        ...spares.map(({ provider, base }) => ({
          name: `spare-${provider}`,
          model: `${provider}/spare`,
          apiBase: url + base,
        })),
      ],
      {
        litellm_settings: {
          num_retries: 1,
          request_timeout: 30,
          fallbacks: primaries.map(({ name, spare }) => ({ [name]: [spare] })),
        },
        router_settings: { disable_cooldowns: true },
        general_settings: { request_deadline: 2 },
      },
    ),
  });
  asker = askerOf(proxy);
  const failing = primaries.map(({ name }) => ({ model: name, replies: [500] }));
  const retried = rows.map((row) => ({ model: nameOf('retried', row), replies: [503, 200] }));
  const hanging = rows.map((row) => ({ model: nameOf('hanging', row), replies: [{ hang: true }] }));
  const ends = [
    400,
    { reset: true },
    { reset: true },
    { empty: true },
    { empty: true },
    { cutAfter: 1 },
    200,
  ];
  const limited = rows.map((row) => ({ model: nameOf('limited', row), replies: ends }));
  for (const { model, replies } of [...failing, ...retried, ...hanging, ...limited])
    await simulator.script({ match: { model }, replies, repeat: 'last' });
});

afterAll(async () => {
  await asker.proxy.stop();
  await simulator.close();
});

async function answerTo({ way, streams }: Row, model: string) {
  const asked = asker.ask(way.client, model, streams);
  const response = await asked.answer;
  const raw = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${raw}`);
  const said = streams ? way.client.readStream(raw) : way.client.readWhole(JSON.parse(raw));
  return { asked, said, headers: response.headers };
}

const title = '$dialect, $manner $provider, $how';

test.concurrent.each(rows)(`${title}: a retry answers`, async (row) => {
  const model = nameOf('retried', row);
  const { asked, said, headers } = await answerTo(row, model);
  expect(said).toMatchObject({ text: expect.stringContaining('You said: Hello!'), ending: 'stop' });
  expect(headers.get('x-litellm-attempted-retries')).toBe('1');
  expect(await callsFor(simulator, asked)).toHaveLength(2);
});

test.concurrent.each(rows)(`${title}: a model of another dialect answers in its place`, async (row) => {
  for (const { name, spare } of primariesOf(row)) {
    const { asked, said, headers } = await answerTo(row, name);
    expect(said).toMatchObject({ text: expect.stringContaining('You said: Hello!'), ending: 'stop' });
    expect(said.tokens.output).toBeGreaterThan(0);
    expect(headers.get('x-litellm-attempted-fallbacks')).toBe('1');
    expect(headers.get('x-litellm-model-group')).toBe(spare);
    expect((await callsFor(simulator, asked)).map(({ model }) => model)).toEqual([name, 'spare']);
  }
});

test.concurrent.each(rows)(`${title}: the deadline is a failure in its own form`, async (row) => {
  const model = nameOf('hanging', row);
  const asked = asker.ask(row.way.client, model, row.streams);
  const response = await asked.answer;
  expect(response.status).toBe(504);
  expect(failureIn(row.way.client, await response.json(), 504).kind).toBe('timeout');
  expect(await callsFor(simulator, asked)).toHaveLength(1);
  await eventually(async () => (await callsFor(simulator, asked)).every(({ aborted }) => aborted));
});

test.concurrent.each(rows)(`${title}: whatever ends a request gives its place back`, async (row) => {
  const model = nameOf('limited', row);
  // As many as there are ends: each would be refused, if the one before had kept the only place.
  for (let ask = 0; ask < 5; ask += 1) {
    const raw = await (await asker.ask(row.way.client, model, row.streams).answer).text();
    expect(raw).not.toContain('max_parallel_requests');
  }
  expect((await answerTo(row, model)).said.text).toContain('You said: Hello!');
});

test('nothing is held in the end, and each was settled once', () => expectEachSettled(asker));
