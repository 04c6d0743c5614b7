import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

const keys = { FIRST: 'sk-test-first-0001', SECOND: 'sk-test-second-0002', LONE: 'sk-test-lone-0003' };
const authorized = { authorization: `Bearer ${MASTER_KEY}` };

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  const several = { api_key: null, api_keys: ['os.environ/FIRST', 'os.environ/SECOND'] };
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: keys,
    config: configOf(
      [
        { name: 'several', model: 'openai/several', apiBase, params: several, info: { id: 'mine' } },
        { name: 'lone', model: 'openai/lone', apiBase, apiKey: 'os.environ/LONE' },
      ],
      { router_settings: { routing_strategy: 'in-order', cooldown_time: 0 } },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

interface ShownKey {
  readonly id: string;
  readonly variable: string;
  readonly state: string;
  readonly reason: string | null;
  readonly last_error: string | null;
}

async function shownKeys(): Promise<ShownKey[]> {
  const response = await fetch(`${proxy.url}/v1/providers/openai/keys`, { headers: authorized });
  const text = await response.text();
  for (const key of Object.values(keys)) {
    expect(text).not.toContain(key);
    expect(text).not.toContain(key.slice(0, 12));
  }
  return (JSON.parse(text) as { data: ShownKey[] }).data;
}

async function keysUsed(model: string): Promise<string[]> {
  return (await simulator.seen(model)).map(({ headers }) => String(headers.authorization));
}

const ask = (model: string) => chat(proxy.url, { model }, authorized);

test('a refused key is left out, the next one answers, and the route and the metric say so (C-28)', async () => {
  await simulator.script({ match: { key: keys.FIRST }, replies: [401], repeat: 'last' });
  expect((await shownKeys()).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  expect((await ask('several')).status).toBe(200);
  expect((await ask('several')).status).toBe(200);
  const [first, second] = [`Bearer ${keys.FIRST}`, `Bearer ${keys.SECOND}`];
  expect(await keysUsed('several')).toEqual([first, second, second]);
  expect(await shownKeys()).toMatchObject([
    { variable: 'FIRST', state: 'disabled', reason: 'authentication', last_error: expect.any(String) },
    { variable: 'SECOND', state: 'ok', reason: null, last_error: null },
    { variable: 'LONE', state: 'ok' },
  ]);
  const metrics = await (await fetch(`${proxy.url}/metrics`, { headers: authorized })).text();
  expect(metrics).toContain('bytebot_provider_keys{provider="openai",state="disabled"} 1');
  expect(metrics).toContain('bytebot_provider_keys{provider="openai",state="ok"} 2');
  expect(proxy.output()).not.toContain(keys.FIRST);
});

test('the only key of a group is marked but never locked out', async () => {
  await simulator.script({ match: { key: keys.LONE }, replies: [401, 401] });
  expect((await ask('lone')).status).toBe(401);
  expect((await shownKeys()).at(-1)?.state).toBe('disabled');
  expect((await ask('lone')).status).toBe(401);
  expect((await ask('lone')).status).toBe(200);
  expect((await shownKeys()).at(-1)?.state).toBe('ok');
});

test('the keys are for the holder of the master key, of providers that are known', async () => {
  const path = `${proxy.url}/v1/providers/openai/keys`;
  expect((await fetch(path)).status).toBe(401);
  const unknown = await fetch(`${proxy.url}/v1/providers/opnai/keys`, { headers: authorized });
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain('Did you mean `openai`?');
});
