import { loadText } from '../../config/config-fixture.test-helper.ts';
import type { ModelPrice, TokenPrice } from '../../pricing/model-price.ts';
import type { Candidate } from '../candidate.ts';
import { createDeploymentState, type DeploymentState } from '../deployment-state.ts';
import type { RequestFacts } from '../request-facts.ts';
import { defaultRouting, defaultStrategy, type RoutingSettings } from '../routing-settings.ts';
import type { StrategyName } from '../strategy-name.ts';
import { createMembers, type Member, type Members } from './member.ts';
import type { Plan } from './plan.ts';
import { planGroup } from './plan-group.ts';
import type { Block, ModelAbilities, PlanWorld } from './plan-world.ts';
import { Turns } from './turns.ts';

export const nowMs = 1_800_000_000_000;

/** What one deployment of a test is like; `params` are `litellm_params` as YAML. */
export interface TestDeployment {
  readonly params?: string;
  readonly model?: string;
  readonly state?: Partial<DeploymentState>;
  readonly block?: Block;
  /** Dollars for a million tokens of input and of output. */
  readonly price?: readonly [number, number];
  readonly abilities?: Partial<ModelAbilities>;
  readonly choice?: NonNullable<Candidate['choice']>;
}

const unknown: ModelAbilities = {
  maxInputTokens: undefined,
  maxOutputTokens: undefined,
  vision: undefined,
  audio: undefined,
  tools: undefined,
  jsonSchema: undefined,
};

/** A group `m` whose deployments are called `d1`, `d2` … in the order of the file, and the world around it. */
export class TestGroup implements PlanWorld {
  readonly candidates: readonly Candidate[];
  readonly turns = new Turns();
  readonly hasBlocks = true;
  readonly #members: Members;
  readonly #deployments: readonly TestDeployment[];

  constructor(deployments: readonly TestDeployment[]) {
    this.#deployments = deployments;
    const entries = deployments.map(({ params = '', model = 'openai/x' }, at) => {
      const comma = params === '' ? '' : ', ';
      return `  - {model_name: m, litellm_params: {model: ${model}, api_key: sk-test-key${comma}${params}}, model_info: {id: d${at + 1}}}`;
    });
    const { groups } = loadText(`model_list:\n${entries.join('\n')}\n`);
    this.candidates = (groups.get('m') ?? []).map((deployment, at) => {
      const { choice } = deployments[at] ?? {};
      const candidate = { deployment, upstreamModel: deployment.upstreamModel };
      return choice === undefined ? candidate : { ...candidate, choice };
    });
    this.#members = createMembers(this.candidates, (candidate) => ({
      ...createDeploymentState(candidate.deployment.id),
      ...this.#of(candidate).state,
    }));
  }

  /** The ids of one plan in their order. */
  order(strategy: StrategyName, options: PlanOptions = {}): string[] {
    return idsOf(this.plan(strategy, options));
  }

  plan(strategy: StrategyName, { facts, settings, random, args, at }: PlanOptions = {}): Plan {
    return planGroup({
      candidates: this.candidates,
      facts: { ...plainFacts, ...facts },
      settings: { ...defaultRouting, strategy: { ...defaultStrategy, ...args, name: strategy }, ...settings },
      world: this,
      turns: this.turns,
      nowMs: at ?? nowMs,
      random: random ?? Math.random,
    });
  }

  state(id: string): DeploymentState {
    const found = this.#members.all.find(({ candidate }) => candidate.deployment.id === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found.state;
  }

  membersOf(): Members {
    return this.#members;
  }

  blockOf({ candidate }: Member): Block | undefined {
    return this.#of(candidate).block;
  }

  priceOf({ candidate }: Member): ModelPrice | undefined {
    const { price } = this.#of(candidate);
    return price === undefined ? undefined : priceOf(...price);
  }

  abilitiesOf({ candidate }: Member): ModelAbilities {
    return { ...unknown, ...this.#of(candidate).abilities };
  }

  #of({ deployment: { id } }: Candidate): TestDeployment {
    return this.#deployments[Number(id.slice(1)) - 1] ?? {};
  }
}

export interface PlanOptions {
  readonly facts?: Partial<RequestFacts>;
  readonly settings?: Partial<RoutingSettings>;
  readonly args?: Partial<RoutingSettings['strategy']>;
  readonly random?: () => number;
  readonly at?: number;
}

export const plainFacts: RequestFacts = {
  group: 'm',
  streaming: false,
  tags: [],
  userAgent: '',
  strategy: undefined,
  fallbackStrategy: undefined,
  useCase: undefined,
  region: undefined,
  estimatedInputTokens: () => 1_000,
  maxOutputTokens: () => undefined,
  answers: () => 1,
  needs: () => ({ vision: false, audio: false, tools: false, jsonSchema: false }),
};

export function idsOf({ ranked }: Plan): string[] {
  return ranked.map(({ candidate }) => candidate.deployment.id);
}

/** `d2 cooling` … */
export function exclusionsOf({ excluded }: Plan): string[] {
  return excluded.map(({ candidate, reason }) => `${candidate.deployment.id} ${reason}`);
}

/** Numbers from 0 up to 1 that look random and are the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function priceOf(input: number, output: number): ModelPrice {
  const tokens: TokenPrice = {
    input: input * 1e6,
    output: output * 1e6,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWriteHour: 0,
    inputAudio: 0,
    outputAudio: 0,
    reasoning: 0,
  };
  return { source: 'litellm_params', tokens, tiers: [], perRequest: 0, perMillisecond: undefined };
}
