import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { withoutAlike } from './alike.ts';
import { copyConfig } from './copy-config.ts';
import { drilledGroups } from './drilled-groups.ts';
import { FakeKeys } from './fake-keys.ts';
import { readOwnConfig } from './own-config.ts';
import { Scale, scalesOf } from './scale.ts';
import { isHere, mustStayHere } from './world.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'drill-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const environment = { OPENAI_API_KEY: 'sk-test-real-1', SECOND: 'sk-test-real-2', LLM_KEYS_DIR: directory };

function own(config: unknown) {
  const file = path.join(directory, 'config.yaml');
  writeFileSync(file, JSON.stringify(config));
  return readOwnConfig(file, environment, 0);
}

const deployment = (name: string, params: Record<string, unknown>) => ({
  model_name: name,
  litellm_params: { model: 'openai/gpt-4o', api_key: 'os.environ/OPENAI_API_KEY', ...params },
});

test('a copy has the routing, but no key, no address and nobody else’s service', () => {
  const config = own({
    model_list: [
      deployment('a', {
        api_key: 'sk-test-literal',
        api_base: 'https://eu.example/v1',
        rpm: 30,
        tags: ['x'],
        timeout: 40,
      }),
      deployment('a', { extra_headers: { authorization: 'secret' }, max_budget: 1 }),
      deployment('b', {}),
    ],
    router_settings: {
      routing_strategy: 'weighted',
      fallbacks: [{ a: ['b'] }],
      num_retries: 4,
      cooldown_time: 40,
      redis_host: 'redis.example',
    },
    litellm_settings: { callbacks: ['otel'], cache: true, default_fallbacks: ['b'] },
    general_settings: { master_key: 'sk-test-master', request_deadline: 80, limits: { all: { rpm: 1 } } },
  });
  const copy = copyConfig(config, () => 'http://127.0.0.1:1/openai/v1', new FakeKeys(), new Scale(40));
  const text = JSON.stringify(copy);
  expect(text).not.toMatch(/literal|os\.environ|example|secret|master|redis|otel|budget|limits|"cache"/);
  expect(copy).toMatchObject({
    model_list: [
      {
        model_name: 'a',
        litellm_params: { api_base: 'http://127.0.0.1:1/openai/v1', weight: 30, tags: ['x'], timeout: 1 },
      },
      { model_name: 'a' },
      { model_name: 'b' },
    ],
    router_settings: {
      routing_strategy: 'weighted',
      fallbacks: [{ a: ['b'] }],
      num_retries: 4,
      cooldown_time: 1,
    },
    litellm_settings: { default_fallbacks: ['b'] },
    general_settings: { request_deadline: 2 },
  });
});

test('deployments that share a key go on sharing one', () => {
  const config = own({
    model_list: [
      deployment('a', {}),
      deployment('b', {}),
      deployment('c', { api_key: 'os.environ/SECOND' }),
      deployment('d', { api_keys: ['os.environ/SECOND', 'os.environ/THIRD'], api_key: null }),
    ],
  });
  const { model_list: copies } = copyConfig(
    config,
    () => 'http://127.0.0.1:1',
    new FakeKeys(),
    new Scale(1),
  ) as {
    model_list: { litellm_params: Record<string, unknown> }[];
  };
  const [a, b, c, d] = copies.map(({ litellm_params: params }) => params.api_key ?? params.api_keys);
  expect(a).toMatch(/^sk-test-drill-\d+$/);
  expect(b).toBe(a);
  expect(c).not.toBe(a);
  expect(d).toEqual([c, expect.stringMatching(/^sk-test-drill-/)]);
});

test('time-outs of minutes become seconds, and hopeless waits stay short', () => {
  const scales = scalesOf(own({ model_list: [deployment('a', { timeout: 600 })] }));
  expect(scales.slow.timeout(600_000)).toBe(1_500);
  expect(scales.quick.timeout(600_000)).toBeGreaterThan(5_000);
  expect(new Scale(0.1).wait(100)).toBe(100);
});

test('groups that would come to the same are played once', () => {
  const { snapshot } = own({
    model_list: [
      deployment('a', {}),
      deployment('b', { model: 'openai/gpt-4.1' }),
      deployment('c', { num_retries: 9 }),
    ],
  });
  expect(withoutAlike(snapshot, drilledGroups(snapshot, [])).map(({ name, alike }) => [name, alike])).toEqual(
    [
      ['a', ['b']],
      ['c', []],
    ],
  );
});

test('what stands in for a group is known; a wildcard is asked for an example; embeddings are not played', () => {
  const { snapshot } = own({
    model_list: [
      deployment('a', {}),
      deployment('b', {}),
      deployment('w/*', { model: 'openai/*' }),
      { ...deployment('e', {}), model_info: { mode: 'embedding' } },
    ],
    router_settings: { fallbacks: [{ a: ['b'] }] },
  });
  const groups = drilledGroups(snapshot, []);
  expect(
    groups.map(({ name, asked, standIns }) => [name, asked, standIns.map(({ modelName }) => modelName)]),
  ).toEqual([
    ['a', 'a', ['b']],
    ['b', 'b', []],
    ['w/*', 'w/gpt-4o-mini', []],
  ]);
  expect(() => drilledGroups(snapshot, ['nobody'])).toThrow('The config serves no model nobody');
});

test('a copy that would call somebody outside is not played', () => {
  const { snapshot } = own({ model_list: [deployment('a', {})] });
  const [group] = drilledGroups(snapshot, []);
  if (group === undefined) throw new Error('there is a group');
  expect(() => mustStayHere(snapshot, group)).toThrow('which is not on this machine');
  expect(isHere('http://127.0.0.1:4010/v1')).toBe(true);
  expect(isHere('http://127.0.0.1.example/v1')).toBe(false);
});

test('a config without models, or with errors, is told', () => {
  expect(() => own({ model_list: [] })).toThrow(/has no model that could be called|model_list/);
  expect(() => own({ model_list: [{ model_name: 'a' }] })).toThrow(/litellm_params/);
});
