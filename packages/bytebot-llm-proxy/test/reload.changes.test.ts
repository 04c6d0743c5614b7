import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metric } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import {
  configFileOf,
  configStatus,
  IN_USE_WITHIN_MS,
  type MountedConfigMap,
  mountConfigMap,
  reloadsCounted,
  untilGeneration,
  writeByRenaming,
} from './support/reload.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** A changed config is used without a restart, however the change reaches the disk. */

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(friendly);
});
afterAll(async () => {
  await upstream.close();
});

function configWith(names: readonly string[], sections: Record<string, unknown> = {}): string {
  return configOf(
    names.map((name) => ({ name, model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` })),
    sections,
  );
}

async function untilCallable(proxy: ProxyProcess, model: string): Promise<void> {
  await eventually(async () => (await chat(proxy.url, { model })).status === 200, IN_USE_WITHIN_MS);
}

const eventsOff = { CONFIG_WATCH_EVENTS: 'false', CONFIG_POLL_INTERVAL: '200ms' };

describe.each([
  ['told by the file system', { CONFIG_POLL_INTERVAL: '1h' }],
  ['found by looking, where events get lost', eventsOff],
])('a new model is callable soon after a change, %s', (_how, environment) => {
  let proxy: ProxyProcess;
  let mounted: ProxyProcess;
  let volume: MountedConfigMap;
  beforeAll(async () => {
    volume = mountConfigMap({
      'config.yaml': configWith(['first'], { include: ['more.yaml'] }),
      'more.yaml': '{}',
    });
    [proxy, mounted] = await Promise.all([
      startProxy({
        config: configWith(['first'], { include: ['parts/more.yaml'] }),
        files: { 'parts/more.yaml': configWith(['included']) },
        environment,
      }),
      startProxy({ config: '{}', flags: ['--config', volume.file('config.yaml')], environment }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([proxy.stop(), mounted.stop()]);
    volume.remove();
  });

  test('a plain write', async () => {
    writeFileSync(configFileOf(proxy), configWith(['written'], { include: ['parts/more.yaml'] }));
    await untilCallable(proxy, 'written');
    expect((await chat(proxy.url, { model: 'first' })).status).toBe(404);
    expect((await chat(proxy.url, { model: 'included' })).status).toBe(200);
    expect(await metric(proxy, 'bytebot_config_generation')).toBe(2);
    expect(await metric(proxy, 'bytebot_config_last_reload_success')).toBe(1);
  });

  test('an editor that renames over the file, twice', async () => {
    writeByRenaming(configFileOf(proxy), configWith(['renamed'], { include: ['parts/more.yaml'] }));
    await untilCallable(proxy, 'renamed');
    writeByRenaming(configFileOf(proxy), configWith(['again'], { include: ['parts/more.yaml'] }));
    await untilCallable(proxy, 'again');
  });

  test('a file that is deleted and written again', async () => {
    rmSync(configFileOf(proxy));
    writeFileSync(configFileOf(proxy), configWith(['recreated'], { include: ['parts/more.yaml'] }));
    await untilCallable(proxy, 'recreated');
  });

  test('an included file, also when its directory is made anew', async () => {
    const included = path.join(proxy.directory, 'parts/more.yaml');
    writeFileSync(included, configWith(['from-include']));
    await untilCallable(proxy, 'from-include');
    rmSync(path.dirname(included), { recursive: true });
    mkdirSync(path.dirname(included));
    writeFileSync(included, configWith(['from-new-directory']));
    await untilCallable(proxy, 'from-new-directory');
    writeFileSync(included, configWith(['from-it-again']));
    await untilCallable(proxy, 'from-it-again');
  });

  test('an include that is added is watched from then on, one that is taken out no longer counts', async () => {
    const added = path.join(proxy.directory, 'added.yaml');
    writeFileSync(added, configWith(['in-added']));
    writeFileSync(configFileOf(proxy), configWith(['main'], { include: ['added.yaml'] }));
    await untilCallable(proxy, 'in-added');
    writeFileSync(added, configWith(['in-added-later']));
    await untilCallable(proxy, 'in-added-later');
    const { files, source } = await configStatus(proxy);
    expect(files).toEqual([configFileOf(proxy), added]);
    expect(source).toBe(configFileOf(proxy));
  });

  test('Kubernetes swaps the `..data` link of a ConfigMap, again and again', async () => {
    for (const name of ['second', 'third', 'fourth']) {
      volume.update({
        'config.yaml': configWith([name], { include: ['more.yaml'] }),
        'more.yaml': configWith([`${name}-included`]),
      });
      await untilCallable(mounted, name);
      expect((await chat(mounted.url, { model: `${name}-included` })).status).toBe(200);
    }
    expect((await configStatus(mounted)).generation).toBe(4);
  });
});

test('what has the same content is no new generation, whatever happened to the file', async () => {
  const config = configWith(['same']);
  const proxy = await startProxy({ config });
  const { loaded_at: loadedAt } = await configStatus(proxy);
  await eventually(async () => {
    writeByRenaming(configFileOf(proxy), config);
    return (await reloadsCounted(proxy, 'unchanged')) > 0;
  });
  expect(await configStatus(proxy)).toMatchObject({
    generation: 1,
    loaded_at: loadedAt,
    last_reload: { result: 'unchanged' },
  });
  expect(await metric(proxy, 'bytebot_config_last_reload_success')).toBe(1);
  expect(await reloadsCounted(proxy, 'accepted')).toBe(0);
  await proxy.stop();
});

test('variables in `.env` are read again, and a setting that depends on one changes', async () => {
  const other = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([
      { name: 'any', model: 'openai/gpt-4o', apiBase: 'os.environ/WHERE', apiKey: 'os.environ/MY_KEY' },
    ]),
    files: { '.env': `WHERE=${upstream.url}/v1\nMY_KEY=sk-test-env-1\n` },
  });
  upstream.answerWith(friendly);
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(200);
  expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-test-env-1');
  writeFileSync(path.join(proxy.directory, '.env'), `WHERE=${other.url}/v1\nMY_KEY=sk-test-env-2\n`);
  await untilGeneration(proxy, 2);
  expect((await chat(proxy.url, { model: 'any' })).status).toBe(200);
  expect(other.seen[0]?.headers.authorization).toBe('Bearer sk-test-env-2');
  await proxy.stop();
  await other.close();
});

test('a level of the log that the config sets is followed', async () => {
  const proxy = await startProxy({ config: configWith(['any']) });
  await chat(proxy.url, { model: 'any' });
  expect(proxy.output()).not.toContain('"level":"debug"');
  const variables = { environment_variables: { LOG_LEVEL: 'debug', JSON_LOGS: 'true' } };
  writeFileSync(configFileOf(proxy), configWith(['any'], variables));
  await untilGeneration(proxy, 2);
  await chat(proxy.url, { model: 'any' });
  await eventually(() => proxy.output().includes('"level":"debug","msg":"calling gpt-4o'));
  expect(proxy.output()).toContain('JSON_LOGS has changed; this counts from the next start');
  await proxy.stop();
});

test('without a config file a provider appears with its key', async () => {
  const proxy = await startProxy({
    config: '{}',
    flags: ['--config='],
    environment: { OPENAI_BASE_URL: `${upstream.url}/v1` },
    files: { '.env': 'GROQ_API_KEY=sk-test-groq\n' },
  });
  expect(await configStatus(proxy)).toMatchObject({ generation: 1, source: 'environment', files: [] });
  expect((await chat(proxy.url, { model: 'openai/gpt-4o' })).status).toBe(404);
  writeFileSync(path.join(proxy.directory, '.env'), 'OPENAI_API_KEY=sk-test-openai\n');
  await eventually(async () => (await chat(proxy.url, { model: 'openai/gpt-4o' })).status === 200);
  await proxy.stop();
});
