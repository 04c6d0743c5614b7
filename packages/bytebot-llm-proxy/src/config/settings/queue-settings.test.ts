import { createSecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import { defaultQueue } from '../../limits/queue/queue-settings.ts';
import { generalSettings } from '../schema/sections.ts';
import { queueSettings } from './queue-settings.ts';

function read(written: unknown, environment: Record<string, string> = {}) {
  const warnings: string[] = [];
  const { queue } = generalSettings.parse({ queue: written });
  const secrets = createSecretStore({ environment, directory: '/none', watch: false });
  const settings = queueSettings(queue, secrets, (_variable, message) => warnings.push(message));
  return { settings, warnings };
}

test('requests wait unless somebody says otherwise (S3-27)', () => {
  expect(read(undefined).settings).toEqual(defaultQueue);
  expect(read(null).settings).toEqual(defaultQueue);
  expect(read(false).settings.enabled).toBe(false);
  expect(read({ enabled: 'no' }).settings.enabled).toBe(false);
});

test('the config decides, then the variables (S3-27)', () => {
  const variables = {
    OPENROUTER_QUEUE_ENABLED: 'false',
    OPENROUTER_QUEUE_MAX_SIZE: '50',
    OPENROUTER_QUEUE_TIMEOUT: '1m30s',
  };
  const fromVariables = read(undefined, variables).settings;
  expect(fromVariables).toEqual({ ...defaultQueue, enabled: false, maxSize: 50, maxWaitMs: 90_000 });
  const written = {
    enabled: true,
    max_size: 0,
    max_wait_seconds: 2,
    weights: { 'tenant:1': 3, 'caller:a': '0.5' },
  };
  expect(read(written, variables)).toEqual({
    settings: {
      enabled: true,
      maxSize: 0,
      maxWaitMs: 2_000,
      weights: new Map([
        ['tenant:1', 3],
        ['caller:a', 0.5],
      ]),
    },
    warnings: [],
  });
});

test('a variable that cannot be read gives its default and a warning that names it (S3-27)', () => {
  const { settings, warnings } = read(undefined, {
    OPENROUTER_QUEUE_ENABLED: 'maybe',
    OPENROUTER_QUEUE_MAX_SIZE: '-5',
    OPENROUTER_QUEUE_TIMEOUT: 'soon',
  });
  expect(settings).toEqual(defaultQueue);
  expect(warnings).toEqual([
    'OPENROUTER_QUEUE_ENABLED has to be true or false; it is ignored.',
    'OPENROUTER_QUEUE_MAX_SIZE has to be a whole number from 0 to 100000; 1000 is used.',
    'OPENROUTER_QUEUE_TIMEOUT has to be a duration such as 30s, 1m30s or 30 (seconds); 30 s is used.',
  ]);
});

test('no config makes a queue without an end', () => {
  expect(read({ max_size: 10_000_000 }).settings.maxSize).toBe(100_000);
});

test.each([
  [{ max_size: -1 }, 'whole number'],
  [{ max_size: 1.5 }, 'whole number'],
  [{ max_wait_seconds: 'later' }, 'number of seconds'],
  [{ weights: { 'tenant:1': 0 } }, 'above 0'],
  [{ weights: { 'tenant:1': 'much' } }, 'above 0'],
  ['perhaps', 'true or false'],
])('a queue that cannot be read, %j, is an error of the config', (queue, message) => {
  const { error } = generalSettings.safeParse({ queue });
  expect(JSON.stringify(error?.issues)).toContain(message);
});
