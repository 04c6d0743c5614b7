import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { logLines } from './support/observe.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf, configStatus, reloadsCounted, untilGeneration } from './support/reload.ts';

/** `GET /config/status`, and `SIGHUP`. */

const deployment = { name: 'any', model: 'openai/gpt-4o', apiBase: 'http://127.0.0.1:1/v1' };

test('the status says what is in use, to the holder of the master key alone', async () => {
  const proxy = await startProxy({
    config: configOf([deployment, { ...deployment, name: 'two' }, { ...deployment, name: 'open-*' }], {
      include: ['more.yaml'],
      no_such_section: true,
    }),
    files: { 'more.yaml': configOf([{ ...deployment, name: 'included' }]) },
    masterKey: MASTER_KEY,
  });
  for (const authorization of ['', 'Bearer sk-test-wrong']) {
    const refused = await fetch(`${proxy.url}/config/status`, { headers: { authorization } });
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(proxy.directory);
  }
  const status = await configStatus(proxy, MASTER_KEY);
  expect(status).toEqual({
    generation: 1,
    loaded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    source: configFileOf(proxy),
    files: [configFileOf(proxy), path.join(proxy.directory, 'more.yaml')],
    models: 4,
    deployments: 4,
    warnings: expect.any(Number),
    last_reload: { at: status.loaded_at, result: 'accepted' },
    last_rejection: null,
  });
  expect(status.warnings).toBeGreaterThan(0);
  await proxy.stop();
});

test('on an open proxy it answers this machine, and no page of another', async () => {
  const proxy = await startProxy({ config: configOf([deployment]) });
  expect((await fetch(`${proxy.url}/config/status`)).status).toBe(200);
  const foreign = await fetch(`${proxy.url}/config/status`, { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  await proxy.stop();
});

test('neither the status nor the log shows a key, also one of a config that is refused', async () => {
  const secrets = ['sk-test-0123456789abcdef', 'sk-test-fedcba9876543210', 'sk-test-pasted-0123456789'];
  const proxy = await startProxy({
    config: configOf([{ ...deployment, apiKey: secrets[0] ?? '' }]),
    masterKey: MASTER_KEY,
  });
  const refused = configOf([{ ...deployment, apiKey: secrets[1] ?? '' }], {
    [secrets[2] ?? '']: true,
    router_settings: { num_retries: secrets[2] },
  });
  writeFileSync(configFileOf(proxy), refused);
  await eventually(async () => (await configStatus(proxy, MASTER_KEY)).last_rejection !== null);
  const shown = JSON.stringify(await configStatus(proxy, MASTER_KEY)) + proxy.output();
  for (const secret of [...secrets, MASTER_KEY]) expect(shown).not.toContain(secret);
  await proxy.stop();
});

async function hangUp(proxy: ProxyProcess, result: string): Promise<void> {
  const said = (): number =>
    logLines(proxy).filter(({ msg }) => msg === `SIGHUP: the config was read again: ${result}`).length;
  const before = said();
  proxy.process.kill('SIGHUP');
  await eventually(() => said() > before);
}

test('SIGHUP reads everything again at once, and says what came of it', async () => {
  const proxy = await startProxy({
    config: configOf([deployment]),
    environment: { CONFIG_WATCH_EVENTS: 'false', CONFIG_POLL_INTERVAL: '1h' },
  });
  await hangUp(proxy, 'unchanged');
  writeFileSync(configFileOf(proxy), configOf([deployment, { ...deployment, name: 'two' }]));
  await hangUp(proxy, 'accepted');
  expect(await configStatus(proxy)).toMatchObject({ generation: 2, models: 2 });
  writeFileSync(configFileOf(proxy), 'model_list: [5]');
  await hangUp(proxy, 'rejected');
  await hangUp(proxy, 'rejected');
  expect(await configStatus(proxy)).toMatchObject({ generation: 2, last_reload: { result: 'rejected' } });
  writeFileSync(configFileOf(proxy), configOf([deployment, { ...deployment, name: 'two' }]));
  await hangUp(proxy, 'unchanged');
  expect(await reloadsCounted(proxy, 'unchanged')).toBe(2);
  expect(await reloadsCounted(proxy, 'rejected')).toBe(2);
  expect(await proxy.stop()).toBe(0);
});

test('SIGHUP reads `.env` again, also without a config file', async () => {
  const proxy = await startProxy({
    config: '{}',
    flags: ['--config='],
    environment: { CONFIG_WATCH_EVENTS: 'false', CONFIG_POLL_INTERVAL: '1h' },
  });
  writeFileSync(path.join(proxy.directory, '.env'), 'GROQ_API_KEY=sk-test-groq-0123456789\n');
  await hangUp(proxy, 'accepted');
  await untilGeneration(proxy, 2);
  const health = await fetch(`${proxy.url}/health/groq`);
  expect(await health.json()).toMatchObject({ status: 'healthy' });
  await proxy.stop();
});
