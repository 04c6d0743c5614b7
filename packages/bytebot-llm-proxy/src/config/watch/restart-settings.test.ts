import { expect, test } from '@jest/globals';
import { loadText } from '../config-fixture.test-helper.ts';
import { openingProblem } from './door-guard.ts';
import { RestartSettings } from './restart-settings.ts';

const models = 'model_list: []\n';
const keyed = `${models}general_settings: {master_key: sk-test-master}\n`;
const permitted = 'general_settings: {allow_unauthenticated: true}\n';

test('settings that need a restart are named once for each new value', () => {
  const settings = new RestartSettings(loadText(models));
  expect(settings.changesIn(loadText(models))).toEqual([]);
  const changed = loadText(models, { JSON_LOGS: 'true', HTTPS_PROXY: 'http://proxy:3128' });
  expect(settings.changesIn(changed)).toEqual([
    expect.stringMatching(/^JSON_LOGS has changed; .* next start/),
    expect.stringMatching(/^HTTPS_PROXY has changed/),
  ]);
  expect(settings.changesIn(changed)).toEqual([]);
  expect(settings.changesIn(loadText(models))).toHaveLength(2);
});

test('an open proxy that gets a key goes on listening where it does', () => {
  const settings = new RestartSettings(loadText(models));
  expect(settings.changesIn(loadText(keyed))).toEqual([expect.stringMatching(/^The host to listen on/)]);
});

test.each([
  ['open stays open', models, models, false],
  ['open gets a key', models, keyed, false],
  ['a key stays', keyed, keyed, false],
  ['a key goes', keyed, models, true],
  ['a key becomes the example', keyed, keyed.replace('sk-test-master', 'sk-1234'), true],
  ['a key goes and the permission comes', keyed, models + permitted, true],
  [
    'a key goes, the permission was there',
    keyed.replace('{', '{allow_unauthenticated: true, '),
    models + permitted,
    false,
  ],
])('%s', (_what, running, next, isRefused) => {
  const problem = openingProblem(loadText(next), loadText(running));
  expect(problem !== undefined).toBe(isRefused);
});

test('the refusal names the line of the key that does not count', () => {
  const next = loadText(`${models}general_settings:\n  master_key: sk-1234\n`);
  expect(openingProblem(next, loadText(keyed))).toMatchObject({ line: 3, column: 3, severity: 'error' });
});

test('traces are switched on and off by a restart alone', () => {
  const settings = new RestartSettings(loadText(models));
  const traced = `${models}litellm_settings: {callbacks: [prometheus, otel]}\n`;
  expect(settings.changesIn(loadText(traced))).toEqual([
    expect.stringMatching(/^What the callbacks of litellm_settings ask of traces has changed; .* next start/),
  ]);
  expect(settings.changesIn(loadText(traced, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a' }))).toHaveLength(1);
});
