import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { classifyError, findProvider } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import { keyedCandidate } from './candidate.test-helper.ts';
import { KeyStates } from './key-states.ts';

const folder = path.join(import.meta.dirname, '../../../llm-providers/fixtures/errors');
const NOW_MS = 1_760_000_000_000;

const failures = readdirSync(folder).flatMap((provider) =>
  readdirSync(path.join(folder, provider))
    .filter((name) => name.endsWith('.json') && name !== 'waived.json')
    .map((name) => [provider, name.slice(0, -'.json'.length)] as const),
);

/** What a real body of a provider is taken for, and the wait it asks for. */
function classified(provider: string, name: string) {
  const { status, headers, body, phase } = JSON.parse(
    readFileSync(path.join(folder, provider, `${name}.json`), 'utf8'),
  );
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyError({ status, headers, bodyText, phase }, findProvider(provider) ?? {}, NOW_MS);
}

/** What is left out afterwards: [this model, another model of the key, another key]. */
const scopes: Readonly<Record<string, readonly [string | undefined, string | undefined]>> = {
  authentication: ['key_disabled', 'key_disabled'],
  permission: ['key_disabled', undefined],
  no_credit: ['key_parked', 'key_parked'],
  rate_limited: ['key_cooling', undefined],
  quota_exhausted: ['key_cooling', undefined],
};

describe('each refusal of a provider moves what it is about', () => {
  test.each(failures)('%s: %s', (provider, name) => {
    const { kind, retryAfterMs } = classified(provider, name);
    const states = new KeyStates();
    const candidate = (value: string, model: string) => keyedCandidate({ provider, value, model });
    const used = candidate('sk-test-one', 'asked');
    states.failed(used, { kind, hintMs: retryAfterMs, message: '' }, NOW_MS);
    const [here, elsewhere] = retryAfterMs === 0 && kind.startsWith('rate') ? [] : (scopes[kind] ?? []);
    expect([
      states.blockOf(used, NOW_MS)?.reason,
      states.blockOf(candidate('sk-test-one', 'another'), NOW_MS)?.reason,
      states.blockOf(candidate('sk-test-two', 'asked'), NOW_MS)?.reason,
    ]).toEqual([here, elsewhere, undefined]);
  });

  test('all of the five kinds about keys are among the recorded failures', () => {
    const kinds = new Set(failures.map(([provider, name]) => classified(provider, name).kind as string));
    expect(Object.keys(scopes).filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
