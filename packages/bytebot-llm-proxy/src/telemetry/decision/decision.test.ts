import { expect, test } from '@jest/globals';
import type { Candidate } from '../../routing/candidate.ts';
import { attemptOf, recordOf } from '../request-record.test-helper.ts';
import { decisionOf, decisionSummary } from './decision.ts';

const candidate = (id: string): Candidate =>
  ({ deployment: { id, provider: { id: 'openai' } }, upstreamModel: 'gpt-4o' }) as Candidate;
const hide = (text: string): string => text.replaceAll('sk-test-key', '[hidden]');

test('tells the plan with its reasons, every attempt and the outcome', () => {
  const record = recordOf({
    tenant: '1',
    fallbacks: 0,
    retries: 1,
    costNanoDollars: 47_500,
    priceSource: 'table',
    queueWaitMs: 12.3,
    plans: [
      {
        group: 'chat',
        strategy: 'weighted',
        ranked: [{ candidate: candidate('first'), score: 0.25 }],
        excluded: [
          { candidate: candidate('second@tenant-1'), reason: 'cooling', untilMs: 1_795_000_000_000 },
        ],
      },
    ],
    attempts: [
      attemptOf({
        status: 503,
        kind: 'overloaded',
        message: 'key sk-test-key is busy',
        keyId: '0123456789ab',
      }),
      attemptOf({ status: 200, waitMs: 500 }),
    ],
  });
  expect(decisionOf(record, hide)).toMatchObject({
    tenant: '1',
    outcome: 'answered after a retry',
    plans: [
      {
        model_group: 'chat',
        strategy: 'weighted',
        candidates: [{ deployment: 'first', provider: 'openai', model: 'gpt-4o', score: 0.25 }],
        excluded: [{ deployment: 'second', reason: 'cooling', until: '2026-11-18T11:06:40.000Z' }],
      },
    ],
    attempts: [
      { status: 503, kind: 'overloaded', key: '0123456789ab', error: 'key [hidden] is busy' },
      { status: 200, wait_ms: 500 },
    ],
    queue_wait_ms: 12,
    cost: 0.0000475,
    price_source: 'table',
  });
});

test.each([
  [{ kind: 'cancelled' }, 'client left'],
  [{ kind: 'rate_limited' }, 'failed'],
  [{ cache: 'hit' }, 'answered from the cache'],
  [{ fallbacks: 1 }, 'answered by a fallback'],
  [{ retries: 0, fallbacks: 0 }, 'answered'],
] as const)('%j is told as %s', (changes, outcome) => {
  expect(
    decisionSummary(recordOf({ retries: 0, fallbacks: 0, kind: undefined, ...changes }), hide).outcome,
  ).toBe(outcome);
});

test('a group of thousands is cut and counted', () => {
  const ranked = Array.from({ length: 120 }, (_, score) => ({ candidate: candidate(`d-${score}`), score }));
  const plans = [{ group: 'chat', strategy: 'in-order' as const, ranked, excluded: [] }];
  const [plan] = decisionOf(recordOf({ plans }), hide).plans as {
    candidates: unknown[];
    more_candidates: number;
  }[];
  expect(plan?.candidates).toHaveLength(50);
  expect(plan?.more_candidates).toBe(70);
});
