import { expect, test } from '@jest/globals';
import type { DeploymentRow, LimitRow } from './stats.ts';
import { deploymentsWords, limitTitle, providerWords } from './words.ts';

const row = (state: string, until?: string): DeploymentRow => ({
  id: 'd',
  model: 'm',
  state,
  until,
  inFlight: 0,
});

test('a model is in use while all its deployments are', () => {
  expect(deploymentsWords([row('ok'), row('ok')])).toEqual({ text: 'In use', tone: 'good' });
  expect(deploymentsWords([]).text).toBe('');
});

test('what is wrong with one is said, with its end (S4-76)', () => {
  expect(deploymentsWords([row('cooling', '2026-11-21T14:03:22.000Z')]).text).toMatch(
    /^Cooling until \d\d:03:22$/,
  );
  expect(deploymentsWords([row('ok'), row('key_disabled')])).toEqual({
    text: '1 of 2: Key refused',
    tone: 'attention',
  });
  expect(deploymentsWords([row('something_new')]).text).toBe('something_new');
});

test('a provider that nobody has called is not called healthy', () => {
  const words = (status: string, ...states: string[]): string => {
    const model = {
      id: 'm',
      requests: 0,
      successRate: undefined,
      meanMs: undefined,
      p95Ms: undefined,
      cost: 0,
    };
    const models = [{ ...model, deployments: states.map((state) => row(state)) }];
    return providerWords({ status, models }).text;
  };
  expect(['healthy', 'unknown', 'odd'].map((status) => words(status))).toEqual([
    'Healthy',
    'Not called yet',
    'odd',
  ]);
  expect(words('healthy', 'ok', 'key_disabled')).toBe('Healthy');
  expect(words('healthy', 'key_disabled')).toBe('Key refused');
  expect(words('unhealthy', 'cooling')).toBe('Unhealthy');
});

const limit: LimitRow = {
  id: '',
  kind: 'tenant',
  subject: '1',
  measure: 'requests',
  limit: 5,
  used: 1,
  windowSeconds: 60,
  months: undefined,
};

test.each<[Partial<LimitRow>, string]>([
  [{}, 'Tenant 1: requests a minute'],
  [{ kind: 'proxy', measure: 'money', windowSeconds: undefined, months: 1 }, 'The proxy: dollars a month'],
  [
    { kind: 'caller', subject: 'alice', measure: 'parallel', windowSeconds: 0 },
    'Key alice: requests at once',
  ],
  [
    { kind: 'provider', subject: 'openai', measure: 'money', windowSeconds: undefined },
    'Provider openai: dollars in all',
  ],
  [{ measure: 'tokens', windowSeconds: 90 }, 'Tenant 1: tokens in 90 s'],
])('the limit %p is called %s', (changes, title) => {
  expect(limitTitle({ ...limit, ...changes })).toBe(title);
});
