import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type FaultRow, faultsBeforeContent } from './support/faults.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/**
 * The fault matrix before the first content: the same plain HTTP error unary and streamed, and behind an early
 * heartbeat the same error as the stream's last event.
 */

const phases = ['unary', 'stream', 'held'] as const;
type Phase = (typeof phases)[number];

let simulator: Simulator;
let proxies: Record<Phase, ProxyProcess>;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const patient = await startProxy({ config: matrixConfig(30) });
  // Commits with a comment before any of the delayed faults has struck.
  const eager = await startProxy({ config: matrixConfig(0.05) });
  proxies = { unary: patient, stream: patient, held: eager };
  await Promise.all(
    faultsBeforeContent.flatMap((row) =>
      phases.map(async (phase) => {
        const reply = replyFor(row, phase);
        if (reply === 'refused') return;
        const delayed = phase === 'held' && reply.hang !== true ? { delayMs: 200, ...reply } : reply;
        await simulator.script({ match: { model: modelOf(row, phase) }, replies: [delayed], repeat: 'last' });
      }),
    ),
  );
});

afterAll(async () => {
  await proxies.unary.stop();
  await proxies.held.stop();
  await simulator.close();
});

function modelOf(row: FaultRow, phase: Phase): string {
  return `${phase}-${row.name.replaceAll(' ', '-').toLowerCase()}`;
}

function replyFor(row: FaultRow, phase: Phase): FaultRow['reply'] {
  return phase === 'unary' ? row.reply : (row.streamReply ?? row.reply);
}

function matrixConfig(holdSeconds: number): string {
  const deployments = faultsBeforeContent.flatMap((row) =>
    phases.map((phase) => ({
      name: modelOf(row, phase),
      model: `openai/${modelOf(row, phase)}`,
      apiBase: row.reply === 'refused' ? 'http://127.0.0.1:1/v1' : `${simulator.url}/openai/v1`,
    })),
  );
  return configOf(deployments, {
    litellm_settings: { num_retries: 1, request_timeout: 1 },
    general_settings: { stream_hold_seconds: holdSeconds },
  });
}

// One flat table per phase: jest runs the concurrent tests of one block side by side, not those of several.
test.concurrent.each(faultsBeforeContent)('$name, unary: a plain error', async (row) => {
  const response = await chat(proxies.unary.url, { model: modelOf(row, 'unary') });
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect({ status: response.status, kind: body.error.kind }).toEqual({
    status: row.plain.status,
    kind: row.plain.kind,
  });
  expect(body.error).toMatchObject({
    status_code: row.plain.status,
    request_id: expect.any(String),
    provider: 'openai',
  });
  expect(response.headers.get('x-litellm-model-group')).toBe(modelOf(row, 'unary'));
  expect(await simulator.seen(modelOf(row, 'unary'))).toHaveLength(row.plain.calls);
});

test.concurrent.each(faultsBeforeContent)(
  '$name, streamed, before the first content: the same plain error (S3-44)',
  async (row) => {
    const response = await chat(proxies.stream.url, { model: modelOf(row, 'stream'), stream: true });
    expect(response.headers.get('content-type')).toBe('application/json');
    const body = (await response.json()) as { error: Record<string, unknown> };
    expect({ status: response.status, kind: body.error.kind }).toEqual({
      status: row.plain.status,
      kind: row.plain.kind,
    });
    expect(await simulator.seen(modelOf(row, 'stream'))).toHaveLength(row.plain.calls);
  },
);

// A closed port answers at once: no hold can pass before it.
const heldFaults = faultsBeforeContent.filter((row) => row.reply !== 'refused');

test.concurrent.each(heldFaults)(
  '$name, streamed, after the hold: a 200 kept alive, then the error as its last event',
  async (row) => {
    const seen = await readStream(
      await chat(proxies.held.url, { model: modelOf(row, 'held'), stream: true }),
    );
    expect(seen.status).toBe(200);
    expect(seen.comments.length).toBeGreaterThan(0);
    expect(seen.text).toBe('');
    expect(seen.done).toBe(false);
    expect(seen.error).toMatchObject({ status_code: row.plain.status, kind: row.plain.kind });
    expect(await simulator.seen(modelOf(row, 'held'))).toHaveLength(row.plain.calls);
  },
);
