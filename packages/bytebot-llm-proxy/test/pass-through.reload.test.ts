import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf, IN_USE_WITHIN_MS, writeByRenaming } from './support/reload.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** Routes of one's own follow the config. */

let upstream: Upstream;
let proxy: ProxyProcess;

function config(endpoints: readonly object[]): string {
  return configOf([{ name: 'gpt', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
    general_settings: { pass_through_endpoints: endpoints },
  });
}

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    config: config([{ path: '/first', target: `${upstream.url}/a` }]),
  });
});

afterAll(async () => {
  await proxy?.stop();
  await upstream.close();
});

async function ask(path: string): Promise<number> {
  const headers = { authorization: `Bearer ${MASTER_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(`${proxy.url}${path}`, { method: 'POST', headers, body: '{}' });
  await response.text();
  return response.status;
}

test('a changed config changes, adds and removes them without a restart', async () => {
  expect([await ask('/first'), await ask('/second')]).toEqual([200, 404]);
  writeByRenaming(configFileOf(proxy), config([{ path: '/second', target: `${upstream.url}/b` }]));
  await eventually(async () => (await ask('/second')) === 200, IN_USE_WITHIN_MS);
  expect(await ask('/first')).toBe(404);
  expect([upstream.seen[0]?.path, upstream.seen.at(-1)?.path]).toEqual(['/a', '/b']);
});
