import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { logLines, metric } from './support/observe.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { configFileOf, configStatus, reloadsCounted, untilGeneration } from './support/reload.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** A change that cannot be used is reported with its lines, and the proxy goes on with what it has. */

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(friendly);
});
afterAll(async () => {
  await upstream.close();
});

function configWith(name: string, sections: Record<string, unknown> = {}): string {
  return configOf([{ name, model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], sections);
}

const broken =
  'model_list:\n  - model_name: x\n    litellm_params: {model: openai/gpt-4o}\n  - 5\n  - wrong\n';

async function untilRejected(proxy: ProxyProcess, count = 1, key?: string): Promise<void> {
  await eventually(async () => {
    const { last_reload: last } = await configStatus(proxy, key);
    return (
      last.result === 'rejected' && (key !== undefined || (await reloadsCounted(proxy, 'rejected')) >= count)
    );
  });
}

test('an invalid edit is named line by line, and the one that mends it is used', async () => {
  const proxy = await startProxy({ config: configWith('any') });
  writeFileSync(configFileOf(proxy), broken);
  await untilRejected(proxy);
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(200);
  const status = await configStatus(proxy);
  expect(status).toMatchObject({ generation: 1, last_reload: { result: 'rejected' } });
  const errors = status.last_rejection?.problems.filter(({ severity }) => severity === 'error');
  expect(errors).toMatchObject([
    {
      file: configFileOf(proxy),
      line: 4,
      column: 5,
      path: 'model_list[1]',
      message: expect.stringMatching(/mapping/),
    },
    { file: configFileOf(proxy), line: 5, column: 5, path: 'model_list[2]' },
  ]);
  expect(await metric(proxy, 'bytebot_config_last_reload_success')).toBe(0);
  expect(await metric(proxy, 'bytebot_config_generation')).toBe(1);
  await eventually(() => proxy.output().includes('cannot be used'));
  const lines = logLines(proxy).filter(({ level }) => level === 'error');
  expect(lines.map(({ msg }) => String(msg))).toEqual([
    expect.stringMatching(/config\.yaml:4:5 {2}error/),
    expect.stringMatching(/config\.yaml:5:5 {2}error/),
    expect.stringMatching(/cannot be used/),
  ]);

  writeFileSync(configFileOf(proxy), configWith('mended'));
  await untilGeneration(proxy, 2);
  expect((await chat(proxy.url, { model: 'mended' })).status).toBe(200);
  expect(await metric(proxy, 'bytebot_config_last_reload_success')).toBe(1);
  expect(await configStatus(proxy)).toMatchObject({
    last_reload: { result: 'accepted' },
    last_rejection: { problems: status.last_rejection?.problems },
  });
  await proxy.stop();
});

test('an edit that is taken back counts as well again', async () => {
  const config = configWith('any');
  const proxy = await startProxy({ config });
  writeFileSync(configFileOf(proxy), broken);
  await untilRejected(proxy);
  writeFileSync(configFileOf(proxy), config);
  await eventually(async () => (await metric(proxy, 'bytebot_config_last_reload_success')) === 1);
  expect(await configStatus(proxy)).toMatchObject({ generation: 1, last_reload: { result: 'unchanged' } });
  await proxy.stop();
});

test('a file that is caught half-written is no rejection', async () => {
  const proxy = await startProxy({ config: configWith('any') });
  const whole = configWith('whole');
  writeFileSync(configFileOf(proxy), '');
  await new Promise((resolve) => setTimeout(resolve, 150));
  writeFileSync(configFileOf(proxy), whole.slice(0, 40));
  await new Promise((resolve) => setTimeout(resolve, 150));
  appendFileSync(configFileOf(proxy), whole.slice(40));
  await untilGeneration(proxy, 2);
  expect((await chat(proxy.url, { model: 'whole' })).status).toBe(200);
  expect(await reloadsCounted(proxy, 'rejected')).toBe(0);
  expect((await configStatus(proxy)).last_rejection).toBeNull();
  await proxy.stop();
});

test('the mistake in a newly included file can be mended there', async () => {
  const proxy = await startProxy({ config: configWith('any') });
  writeFileSync(configFileOf(proxy), configWith('main', { include: ['new.yaml'] }));
  await untilRejected(proxy);
  writeFileSync(path.join(proxy.directory, 'new.yaml'), configWith('included'));
  await untilGeneration(proxy, 2);
  expect((await chat(proxy.url, { model: 'included' })).status).toBe(200);
  await proxy.stop();
});

test('the same invalid content is reported once', async () => {
  const proxy = await startProxy({
    config: configWith('any'),
    environment: { CONFIG_POLL_INTERVAL: '100ms' },
  });
  writeFileSync(configFileOf(proxy), broken);
  await untilRejected(proxy);
  writeFileSync(configFileOf(proxy), broken);
  writeFileSync(path.join(proxy.directory, '.env'), 'SOMETHING=else\n');
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(await reloadsCounted(proxy, 'rejected')).toBe(1);
  expect(proxy.output().match(/config\.yaml:4:5/g)).toHaveLength(1);
  await proxy.stop();
});

test.each([
  ['taking the key out of the config', {}],
  ['giving the permission in the same edit', { general_settings: { allow_unauthenticated: true } }],
  ['the example key everybody knows', { general_settings: { master_key: 'sk-1234' } }],
])('no edit opens a running proxy: %s', async (_what, sections) => {
  const proxy = await startProxy({
    config: configWith('any', { general_settings: { master_key: MASTER_KEY } }),
  });
  writeFileSync(configFileOf(proxy), configWith('open', sections));
  await untilRejected(proxy, 1, MASTER_KEY);
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(401);
  const keyed = { authorization: `Bearer ${MASTER_KEY}` };
  expect((await chat(proxy.url, { model: 'any' }, keyed)).status).toBe(200);
  const { generation, last_rejection: rejection } = await configStatus(proxy, MASTER_KEY);
  expect(generation).toBe(1);
  expect(rejection?.problems.find(({ severity }) => severity === 'error')).toMatchObject({
    path: 'general_settings.master_key',
    message: expect.stringMatching(/without a master key.*restart/),
  });
  await proxy.stop();
});

test('a master key in `.env` that is taken out lets nobody in', async () => {
  const proxy = await startProxy({
    config: configWith('any'),
    files: { '.env': `LITELLM_MASTER_KEY=${MASTER_KEY}\n` },
  });
  const keyed = { authorization: `Bearer ${MASTER_KEY}` };
  expect((await chat(proxy.url, { model: 'any' }, keyed)).status).toBe(200);
  writeFileSync(path.join(proxy.directory, '.env'), '');
  await eventually(() => proxy.output().includes('without a master key, open'));
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(401);
  expect((await chat(proxy.url, { model: 'any' }, keyed)).status).toBe(401);
  await proxy.stop();
});
