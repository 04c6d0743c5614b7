import type { SecretStore } from '@bytebot/service';
import { DeploymentStates } from '../../packages/bytebot-llm-proxy/src/accounting/deployment-states.ts';
import { loadConfig } from '../../packages/bytebot-llm-proxy/src/config/load.ts';
import type { ConfigSnapshot } from '../../packages/bytebot-llm-proxy/src/config/snapshot.ts';
import { RoutingWorld } from '../../packages/bytebot-llm-proxy/src/execute/routing-world.ts';
import { KeyStates } from '../../packages/bytebot-llm-proxy/src/keys/key-states.ts';
import { noLimits } from '../../packages/bytebot-llm-proxy/src/limits/no-limits.ts';
import { Prices } from '../../packages/bytebot-llm-proxy/src/pricing/prices.ts';
import type { Candidate } from '../../packages/bytebot-llm-proxy/src/routing/candidate.ts';
import { planGroup } from '../../packages/bytebot-llm-proxy/src/routing/plan/plan-group.ts';
import { Turns } from '../../packages/bytebot-llm-proxy/src/routing/plan/turns.ts';
import type { RequestFacts } from '../../packages/bytebot-llm-proxy/src/routing/request-facts.ts';
import { resolveModel } from '../../packages/bytebot-llm-proxy/src/routing/resolve.ts';
import {
  type StrategyName,
  strategyNames,
} from '../../packages/bytebot-llm-proxy/src/routing/strategy-name.ts';
import { createRandom } from './random.ts';

export interface PlanFigures {
  readonly strategy: string;
  readonly medianMicroseconds: number;
  readonly p95Microseconds: number;
}

const GROUP = 'many';
const ROUNDS = 3_000;
const WARM_UP_ROUNDS = 2_000;
/** Each so many-th deployment is left out after a failure. */
const COOLED_EVERY = 10;

/**
 * Plans one group again and again, with each strategy. The deployments have weights, prices and measured latencies, and
 * a tenth of them are cooled down.
 *
 * @param count How many deployments the group has.
 */
export function measurePlanning(count: number): readonly PlanFigures[] {
  const snapshot = snapshotOf(count);
  const candidates = candidatesOf(snapshot);
  const states = new DeploymentStates();
  const random = createRandom(11);
  for (const [at, candidate] of candidates.entries()) useOnce(states, candidate, at, random);
  const prices = new Prices(() => undefined);
  const world = new RoutingWorld({ states, keys: new KeyStates(), limits: noLimits, prices });
  const turns = new Turns();
  return strategyNames.map((strategy) => {
    const facts = factsOf(strategy);
    return {
      strategy,
      ...timed(() => {
        const nowMs = Date.now();
        planGroup({
          candidates,
          facts,
          settings: snapshot.settings.routing,
          world: world.forGroup(snapshot, candidates, GROUP, nowMs),
          turns,
          nowMs,
          random,
        });
      }),
    };
  });
}

function timed(work: () => void): Omit<PlanFigures, 'strategy'> {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) work();
  const microseconds = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = process.hrtime.bigint();
    work();
    microseconds[round] = Number(process.hrtime.bigint() - startedAt) / 1_000;
  }
  microseconds.sort();
  return {
    medianMicroseconds: microseconds[ROUNDS / 2] ?? Number.NaN,
    p95Microseconds: microseconds[Math.floor(ROUNDS * 0.95)] ?? Number.NaN,
  };
}

function useOnce(states: DeploymentStates, candidate: Candidate, at: number, random: () => number): void {
  const nowMs = Date.now();
  states.began(candidate, nowMs);
  if (at % COOLED_EVERY === 0) {
    const failed = { kind: 'rate_limited', status: 429, hintMs: 600_000, groupSize: 2 } as const;
    states.failed(candidate, { ...failed, modelGroup: GROUP }, nowMs);
    return;
  }
  const durationMs = 200 + Math.floor(random() * 2_000);
  const tokens = { totalTokens: 100, completionTokens: 50 };
  states.succeeded(candidate, { durationMs, firstContentMs: durationMs / 4, ...tokens }, nowMs);
}

function snapshotOf(count: number): ConfigSnapshot {
  const random = createRandom(5);
  const model_list = Array.from({ length: count }, (_, at) => ({
    model_name: GROUP,
    litellm_params: {
      model: 'openai/gpt-4o',
      api_key: `sk-test-plan-${at}`,
      weight: 1 + Math.floor(random() * 9),
      input_cost_per_token: random() * 1e-6,
      output_cost_per_token: random() * 1e-6,
    },
    model_info: { id: `deployment-${at}` },
  }));
  const text = JSON.stringify({ model_list });
  return loadConfig({ file: 'planning.yaml', text, secrets: noSecrets, generation: 1, nowMs: Date.now() });
}

const noSecrets: SecretStore = {
  get: () => undefined,
  originOf: () => undefined,
  names: () => [],
  version: 1,
};

function candidatesOf(snapshot: ConfigSnapshot): readonly Candidate[] {
  const resolution = resolveModel(snapshot, GROUP);
  if (resolution.found !== 'group') throw new Error('the group of the measurement is not there');
  return resolution.candidates;
}

const needs = { vision: false, audio: false, tools: true, jsonSchema: false };

function factsOf(strategy: StrategyName): RequestFacts {
  return {
    group: GROUP,
    streaming: false,
    tags: [],
    userAgent: 'bench',
    strategy,
    fallbackStrategy: undefined,
    useCase: undefined,
    region: undefined,
    estimatedInputTokens: () => 400,
    maxOutputTokens: () => 200,
    answers: () => 1,
    needs: () => needs,
  };
}
