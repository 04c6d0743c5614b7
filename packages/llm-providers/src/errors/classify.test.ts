import { type ErrorFacts, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compatibleProviders } from '../compatible.ts';
import { gatewayProviders } from '../compatible-gateways.ts';
import type { Provider } from '../provider.ts';
import { providers } from '../registry.ts';
import { classifyError } from './classify.ts';
import {
  allBodies,
  caseNames,
  fixtureFolders,
  hasError,
  readFixture,
  waivers,
} from './fixtures.test-helper.ts';

/** When the fixtures were met: 2026-10-01, 12:00 UTC. */
const nowMs = Date.UTC(2026, 9, 1, 12);

const requiredKinds = { auth: 'authentication', 'rate-limit': 'rate_limited', context: 'context_length' };

/** The folder whose cases are true of this provider: its own, or the one of all that speak OpenAI's dialect. */
function folderOf(provider: Provider): string {
  if (fixtureFolders().includes(provider.id)) return provider.id;
  if (provider.id === 'text-completion-openai') return 'openai';
  if (provider.id === 'ollama_chat') return 'ollama';
  if (provider.id === 'codestral') return 'mistral';
  if (provider.id.startsWith('azure')) return 'azure';
  if (provider.id.startsWith('vertex_ai')) return 'vertex_ai';
  if (provider.id.startsWith('cohere')) return 'cohere';
  return [...compatibleProviders, ...gatewayProviders].includes(provider) ? 'compatible' : provider.id;
}

const cases = providers.flatMap((provider) =>
  caseNames(folderOf(provider)).map((name) => [`${provider.id}: ${name}`, provider, name] as const),
);

describe('every known error body is classified', () => {
  test.each(cases)('%s', (_title, provider, name) => {
    const { facts, expected } = readFixture(folderOf(provider), name);
    const { message, detail, absent = [], retryAfterMs, ...exact } = expected;
    const actual = classifyError(facts, provider, nowMs);
    expect(actual).toMatchObject(exact);
    expect(actual.message).toContain(message ?? '');
    if (detail !== undefined) expect(actual.detail).toContain(detail);
    if (retryAfterMs !== undefined) expect(actual.retryAfterMs).toBe(retryAfterMs ?? undefined);
    for (const text of absent) expect(JSON.stringify(actual)).not.toContain(text);
  });

  test.each(fixtureFolders())('%s says where its bodies are known from', (provider) => {
    for (const name of caseNames(provider)) expect(readFixture(provider, name).source).not.toBe('');
  });
});

test.each(providers.map((provider) => [provider.id, provider] as const))(
  '%s has a case for a refused key, a rate limit and a context too long',
  (_id, provider) => {
    const folder = folderOf(provider);
    const kinds = caseNames(folder).map((name) => readFixture(folder, name).expected.kind);
    for (const [name, kind] of Object.entries(requiredKinds)) {
      expect([...kinds, waivers(folder)[name] === undefined ? '' : kind]).toContain(kind);
    }
  },
);

describe('classifyError holds for anything', () => {
  const status = fc.oneof(
    fc.constantFrom(0, 200, 302, 400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 529),
    fc.nat(1_000),
  );
  const headers = fc.dictionary(
    fc.constantFrom('retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'content-type'),
    fc.string(),
  );
  const phase = fc.constantFrom<ErrorFacts['phase']>('response', 'stream');
  const provider = fc.constantFrom(...providers.filter(({ refineError }) => refineError !== undefined));
  const bodies = allBodies();
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom(...bodies),
    fc.tuple(fc.constantFrom(...bodies), fc.nat(400)).map(([text, end]) => text.slice(0, end)),
    fc.tuple(fc.constantFrom(...bodies), fc.nat(12)).map(([text, depth]) => wrap(text, depth)),
    fc.jsonValue().map((value) =>
      JSON.stringify({
        error: { message: value, code: value, type: value, metadata: value, details: [value] },
      }),
    ),
    fc.constantFrom(
      '['.repeat(50_000),
      `{"error":${'{"error":'.repeat(5_000)}`,
      `<html>${'<'.repeat(100_000)}`,
      'x'.repeat(2_000_000),
    ),
  );

  test('never throws, always bounded, always a status between 400 and 599', () => {
    fc.assert(
      fc.property(status, headers, phase, provider, body, (code, fields, when, target, bodyText) => {
        const actual = classifyError({ status: code, headers: fields, phase: when, bodyText }, target, nowMs);
        expect(Object.hasOwn(errorKinds, actual.kind)).toBe(true);
        expect(actual.status >= 400 && actual.status <= 599).toBe(true);
        expect(JSON.stringify(actual).length).toBeLessThan(30_000);
        expect(actual.message.length).toBeLessThanOrEqual(2_048);
        expect(actual.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 400 },
    );
  });

  test('no key in a body reaches the result', () => {
    const key = 'sk-test-abcdef0123456789';
    fc.assert(
      fc.property(status, provider, fc.constantFrom(...bodies.filter(hasError)), (code, target, text) => {
        const planted = text.replaceAll(
          /"(message|raw|code|type|param|provider_name)": ?"/g,
          `"$1":"${key} `,
        );
        const actual = classifyError(
          { status: code, headers: {}, phase: 'response', bodyText: planted },
          target,
          nowMs,
        );
        expect(JSON.stringify(actual)).not.toContain('abcdef0123456789');
      }),
      { numRuns: 300 },
    );
  });

  test('a body means the same however it is wrapped', () => {
    const { facts, expected } = readFixture('gemini', 'rate-per-minute');
    const gemini = providers.find(({ id }) => id === 'gemini');
    for (const bodyText of [
      `[${facts.bodyText}]`,
      wrap(facts.bodyText, 3),
      `\n\n ${facts.bodyText}`,
      `data: ${facts.bodyText}\n\n`,
    ]) {
      const actual = classifyError({ ...facts, bodyText }, gemini ?? {}, nowMs);
      expect(actual).toMatchObject({ kind: expected.kind, retryAfterMs: expected.retryAfterMs });
    }
  });
});

/** The body as a JSON text inside the message of another one, so many times. */
function wrap(text: string, depth: number): string {
  return depth === 0 ? text : wrap(JSON.stringify({ error: { message: text } }), Math.min(depth, 6) - 1);
}
