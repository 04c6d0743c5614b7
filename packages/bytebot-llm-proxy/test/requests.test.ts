import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

const MASTER = 'sk-test-requests-master';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    info: { id: `id-of-${model}` },
  });
  proxy = await startProxy({
    config: configOf([at('told', 'told-one'), at('told', 'told-two'), at('spare', 'spare')], {
      general_settings: { master_key: MASTER },
      router_settings: { num_retries: 1, routing_strategy: 'in-order', fallbacks: [{ told: ['spare'] }] },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

const authorized = { authorization: `Bearer ${MASTER}` };

async function told(path: string, headers: Record<string, string> = authorized) {
  const response = await fetch(`${proxy.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a request says afterwards what was planned, what was called and why it went on', async () => {
  for (const model of ['told-one', 'told-two']) {
    await simulator.script({ match: { model }, replies: [{ status: 500 }], repeat: 'last' });
  }
  const response = await chat(proxy.url, { model: 'told' }, { ...authorized, 'x-request-id': 'why-1' });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-attempts')).toBe(
    '"openai/told-one";status=500;kind=upstream, "openai/told-two";status=500;kind=upstream, "openai/spare";status=200',
  );
  const { status, body } = await told('/v1/requests/why-1');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    request_id: 'why-1',
    caller: 'master_key',
    model: 'told',
    model_group: 'spare',
    outcome: 'answered by a fallback',
    status: 200,
    plans: [
      {
        model_group: 'told',
        strategy: 'in-order',
        candidates: [{ deployment: 'id-of-told-one' }, { deployment: 'id-of-told-two' }],
      },
      { model_group: 'spare', candidates: [{ deployment: 'id-of-spare' }] },
    ],
    attempts: [
      {
        deployment: 'id-of-told-one',
        status: 500,
        kind: 'upstream',
        key: expect.stringMatching(/^[0-9a-f]{12}$/),
      },
      { deployment: 'id-of-told-two', status: 500 },
      { deployment: 'id-of-spare', status: 200 },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('sk-test');
});

test('the list has the newest first, and failures alone when asked', async () => {
  await chat(proxy.url, { model: 'nobody' }, { ...authorized, 'x-request-id': 'why-2' });
  const all = await told('/v1/requests?limit=1');
  expect(all.body).toMatchObject({ object: 'list', data: [{ request_id: 'why-2', kind: 'unknown_model' }] });
  const failed = await told('/v1/requests?failed=true');
  expect((failed.body.data as { outcome: string }[]).every(({ outcome }) => outcome === 'failed')).toBe(true);
  expect((await told('/v1/requests?limit=-1')).status).toBe(400);
});

test('what nobody asked for is a 404 that says where else to look, and nothing is told without a key', async () => {
  const { status, body } = await told('/v1/requests/never');
  expect(status).toBe(404);
  expect(body).toMatchObject({ error: { code: 'not_found', hint: expect.stringContaining('each replica') } });
  expect((await told('/v1/requests/why-1', {})).status).toBe(401);
});
