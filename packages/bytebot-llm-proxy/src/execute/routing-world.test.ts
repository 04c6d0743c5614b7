import { describe, expect, test } from '@jest/globals';
import { DeploymentStates } from '../accounting/deployment-states.ts';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { KeyStates } from '../keys/key-states.ts';
import type { LimitStore } from '../limits/limit-rule.ts';
import { noLimits } from '../limits/no-limits.ts';
import { Prices } from '../pricing/prices.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Member } from '../routing/plan/member.ts';
import { plainFacts } from '../routing/plan/plan-fixture.test-helper.ts';
import type { PlanWorld } from '../routing/plan/plan-world.ts';
import { resolveModel } from '../routing/resolve.ts';
import { RoutingWorld } from './routing-world.ts';

const nowMs = 1_800_000_000_000;

interface Seen {
  readonly world: PlanWorld;
  readonly member: Member;
}

function see(snapshot: ConfigSnapshot, limits: LimitStore = noLimits): Seen {
  const prices = new Prices(() => undefined);
  const routing = new RoutingWorld({ states: new DeploymentStates(), keys: new KeyStates(), limits, prices });
  const candidates = candidatesOf(snapshot);
  const world = routing.forGroup(snapshot, candidates, 'm', nowMs);
  const [member] = world.membersOf(candidates).all;
  if (member === undefined) throw new Error('there is no member');
  expect(routing.forGroup(snapshot, candidates, 'm', nowMs).membersOf(candidates)).toBe(
    world.membersOf(candidates),
  );
  return { world, member };
}

function candidatesOf(snapshot: ConfigSnapshot): readonly Candidate[] {
  const resolution = resolveModel(snapshot, 'm');
  if (resolution.found !== 'group') throw new Error('there is no group');
  return resolution.candidates;
}

function config(params: string, rest = ''): ConfigSnapshot {
  return loadText(
    `model_list: [{model_name: m, litellm_params: {model: openai/gpt-4o, api_key: sk-test-k${params}}${rest}}]\n`,
  );
}

/** Refuses everything, and notes what it was asked for. */
function fullStore(asked: unknown[]): LimitStore {
  return {
    ...noLimits,
    peek: (rules, estimate) => {
      asked.push([rules.map(({ measure }) => measure), estimate]);
      const [rule] = rules;
      return rule === undefined ? undefined : { rule, retryAfterMs: 1_500 };
    },
  };
}

test('where nothing limits a group nobody is asked', () => {
  const asked: unknown[] = [];
  const { world, member } = see(config(''), fullStore(asked));
  expect(world.hasBlocks).toBe(false);
  expect(world.blockOf(member, plainFacts, nowMs)).toBeUndefined();
  expect(asked).toEqual([]);
});

test('a limit is asked with what the request is expected to use, and says until when', () => {
  const asked: unknown[] = [];
  const { world, member } = see(
    config(', rpm: 5, input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, max_tokens: 500'),
    fullStore(asked),
  );
  expect(world.hasBlocks).toBe(true);
  expect(world.blockOf(member, plainFacts, nowMs)).toMatchObject({
    reason: 'requests_limit',
    untilMs: nowMs + 1_500,
  });
  expect(asked).toEqual([[['requests'], { tokens: 1_500, nanoDollars: 2_000_000 }]]);
});

describe('what a model can do', () => {
  test('is what `model_info` says, above what is known of it', () => {
    const info =
      ', model_info: {max_input_tokens: "9000", supports_vision: false, supports_function_calling: true}';
    const { world, member } = see(config('', info));
    expect(world.abilitiesOf(member)).toMatchObject({
      maxInputTokens: 9_000,
      vision: false,
      tools: true,
      audio: undefined,
    });
  });

  test('its context is known without it (S3-24)', () => {
    const { world, member } = see(config(''));
    expect(world.abilitiesOf(member).maxInputTokens).toBe(128_000);
  });
});

test('a price is found once', () => {
  const { world, member } = see(config(', input_cost_per_token: 1e-6, output_cost_per_token: 2e-6'));
  expect(world.priceOf(member)?.tokens.output).toBe(2_000_000);
  expect(world.priceOf(member)).toBe(world.priceOf(member));
});
