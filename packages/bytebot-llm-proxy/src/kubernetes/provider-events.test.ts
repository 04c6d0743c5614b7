import { expect, test } from '@jest/globals';
import type { Problem } from '../config/problem.ts';
import type { Deployment } from '../config/snapshot.ts';
import { ConfigEvents } from './config-events.ts';
import type { PodEvent } from './event-recorder.ts';
import { ProviderEvents } from './provider-events.ts';

const deployment = {
  provider: { id: 'openai', name: 'OpenAI' },
  modelName: 'fast',
  baseUrl: 'https://user:password@api.openai.com/v1?key=sk-test-secret',
  key: { variable: 'OPENAI_API_KEY', read: () => 'sk-test-secret' },
} as unknown as Deployment;

function watch() {
  const events: PodEvent[] = [];
  const recorder = { record: (event: PodEvent) => events.push(event) };
  return {
    events,
    reasons: () => events.map(({ reason }) => reason),
    providers: new ProviderEvents(recorder, (id) => (id === 'one' || id === 'two' ? deployment : undefined)),
    config: new ConfigEvents(recorder),
  };
}

test('a refused and an exhausted key are named by their variable, never shown', () => {
  const { events, providers } = watch();
  providers.failed('one', 'authentication', 401);
  providers.failed('one', 'no_credit', 402);
  providers.failed('one', 'quota_exhausted', 429);
  expect(events.map(({ type, reason, note }) => [type, reason, note])).toEqual([
    [
      'Warning',
      'KeyRefused',
      expect.stringMatching(/^OpenAI refuses the key in OPENAI_API_KEY \(status 401\)/),
    ],
    ['Warning', 'KeyExhausted', expect.stringMatching(/the key in OPENAI_API_KEY with 402/)],
    ['Warning', 'KeyExhausted', expect.stringMatching(/with 429/)],
  ]);
  expect(JSON.stringify(events)).not.toMatch(/sk-test|password/);
});

test('an outage is five failures in a row, told once, and its end is told too', () => {
  const { events, reasons, providers } = watch();
  for (let at = 0; at < 4; at += 1) providers.failed('one', 'network', 0);
  providers.succeeded('one');
  for (let at = 0; at < 20; at += 1) providers.failed('one', 'overloaded', 503);
  expect(reasons()).toEqual(['ProviderDown']);
  expect(events[0]?.note).toBe(
    'OpenAI has failed 5 times in a row at api.openai.com (`fast`); the last failure: overloaded.',
  );
  providers.succeeded('two');
  expect(reasons()).toEqual(['ProviderDown']);
  providers.succeeded('one');
  providers.succeeded('one');
  expect(reasons()).toEqual(['ProviderDown', 'ProviderRecovered']);
});

test('requests that are wrong are no outage, and deployments that have gone are no news', () => {
  const { events, providers } = watch();
  for (let at = 0; at < 20; at += 1) {
    providers.failed('one', 'invalid_request', 400);
    providers.failed('one', 'rate_limited', 429);
    providers.failed('gone', 'authentication', 401);
    providers.failed('gone', 'network', 0);
  }
  expect(events).toEqual([]);
});

const problem: Problem = {
  severity: 'error',
  file: '/etc/config.yaml',
  line: 7,
  column: 3,
  path: 'model_list',
  message: 'This is no list.',
};

test('a rejected config is told with its place, and its end once', () => {
  const { events, reasons, config } = watch();
  config.usable(1);
  config.rejected([{ ...problem, severity: 'warning', line: 1 }, problem, { ...problem, line: 9 }]);
  expect(events).toHaveLength(1);
  expect(events[0]?.note).toMatch(
    /\/etc\/config\.yaml:7:3.*This is no list\. \(and 1 more; the log has them\)$/,
  );
  config.usable(2);
  config.usable(3);
  expect(reasons()).toEqual(['ConfigRejected', 'ConfigAccepted']);
});
