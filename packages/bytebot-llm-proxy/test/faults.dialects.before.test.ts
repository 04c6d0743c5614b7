import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import {
  type Asked,
  type Asker,
  askerOf,
  brokenStream,
  callsFor,
  expectEachSettled,
  failureIn,
  slug,
  type Way,
  ways,
} from './support/dialect-faults.ts';
import { type FaultRow, faultsBeforeContent } from './support/faults.ts';
import { startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/**
 * The fault matrix before the first content, for every dialect of a client, whether the provider’s bytes pass or are
 * translated: the same status and number of calls as for chats, in the client’s own envelope.
 */

const phases = ['unary', 'stream', 'held'] as const;
type Phase = (typeof phases)[number];

/** Their replies are in OpenAI’s words: for the others the simulator breaks in the provider’s own. */
const ownWords: Readonly<Record<string, Pick<FaultRow, 'reply' | 'streamReply'>>> = {
  'error inside a 200': { reply: { status: 503 }, streamReply: { errorAfter: 0 } },
};

const faults = faultsBeforeContent.map((fault): FaultRow => ({ ...fault, ...ownWords[fault.name] }));
const rows = ways.flatMap((way) =>
  faults.map((fault) => ({
    way,
    fault,
    dialect: way.client.name,
    manner: way.manner,
    provider: way.provider,
  })),
);
type Row = (typeof rows)[number];

let simulator: Simulator;
let patient: Asker;
let eager: Asker;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const proxies = [
    startProxy({ config: matrixConfig(30) }),
    startProxy({ config: matrixConfig(0.05) }),
  ] as const;
  patient = askerOf(await proxies[0]);
  // Commits with a heartbeat before any of the delayed faults has struck.
  eager = askerOf(await proxies[1]);
  for (const row of rows) {
    await Promise.all(
      phases.map(async (phase) => {
        const reply = replyFor(row.fault, phase);
        if (reply === 'refused') return;
        const delayed = phase === 'held' && reply.hang !== true ? { delayMs: 300, ...reply } : reply;
        await simulator.script({ match: { model: modelOf(row, phase) }, replies: [delayed], repeat: 'last' });
      }),
    );
  }
});

afterAll(async () => {
  await Promise.all([patient.proxy.stop(), eager.proxy.stop()]);
  await simulator.close();
});

function modelOf({ way, fault }: { way: Way; fault: FaultRow }, phase: Phase): string {
  return slug(phase, way.client.name, way.provider, fault.name);
}

function replyFor(fault: FaultRow, phase: Phase): FaultRow['reply'] {
  return phase === 'unary' ? fault.reply : (fault.streamReply ?? fault.reply);
}

function matrixConfig(holdSeconds: number): string {
  const deployments = rows.flatMap((row) =>
    phases.map((phase) => ({
      name: modelOf(row, phase),
      model: `${row.way.provider}/${modelOf(row, phase)}`,
      apiBase: (row.fault.reply === 'refused' ? 'http://127.0.0.1:1' : simulator.url) + row.way.base,
    })),
  );
  return configOf(deployments, {
    litellm_settings: { num_retries: 1, request_timeout: 3 },
    general_settings: { stream_hold_seconds: holdSeconds },
  });
}

/** As for everybody, but that Google calls itself unavailable in the body of a 502 too. */
function kindFor({ way, fault }: Row): string {
  return way.provider === 'gemini' && fault.name === '502' ? 'overloaded' : fault.plain.kind;
}

/** As for everybody, but that an overload has a number of its own where Anthropic’s clients look for it. */
function statusFor(row: Row): number {
  const { status } = row.fault.plain;
  return row.way.client.name === 'messages' && kindFor(row) === 'overloaded' && status === 502 ? 529 : status;
}

const title = '$dialect, $manner $provider, $fault.name';

test.concurrent.each(rows)(`${title}: a plain error, unary`, async (row) => {
  const model = modelOf(row, 'unary');
  await expectPlainFailure(row, patient.ask(row.way.client, model, false));
});

test.concurrent.each(rows)(`${title}: the same plain error, streamed`, async (row) => {
  const model = modelOf(row, 'stream');
  await expectPlainFailure(row, patient.ask(row.way.client, model, true));
});

async function expectPlainFailure(row: Row, asked: Asked): Promise<void> {
  const response = await asked.answer;
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const { status } = response;
  const { kind } = failureIn(row.way.client, await response.json(), status);
  expect({ status, kind }).toEqual({ status: statusFor(row), kind: kindFor(row) });
  expect(await callsFor(simulator, asked)).toHaveLength(row.fault.plain.calls);
}

/** One of each way to fail; a closed port is not among them: it answers before any hold has passed. */
const heldFaults = ['401', '429 with a hint', '500', '529', 'reset', 'hang', 'cut', 'malformed', 'empty 200'];
const held = rows.filter(({ fault }) =>
  [...heldFaults, 'error inside a 200', 'HTML 200'].includes(fault.name),
);

test.concurrent.each(held)(`${title}: kept alive, then the error as the last event`, async (row) => {
  const model = modelOf(row, 'held');
  const asked = eager.ask(row.way.client, model, true);
  const response = await asked.answer;
  expect(response.status).toBe(200);
  const seen = brokenStream(row.way.client, await response.text());
  expect(seen.text).toBe('');
  expect(seen.heartbeats).toBeGreaterThan(0);
  expect(seen.failure.kind).toBe(kindFor(row));
  expect(await callsFor(simulator, asked)).toHaveLength(row.fault.plain.calls);
});

test('every one of them was settled, once', async () => {
  await expectEachSettled(patient);
  await expectEachSettled(eager);
});
