import type { DeploymentStates } from '../accounting/deployment-states.ts';
import type { LimitSettings } from '../config/settings/limit-settings.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import type { KeyStates } from '../keys/key-states.ts';
import { estimateOf, exceedsPriceCeiling, type RequestSize } from '../limits/estimate/estimate.ts';
import type { LimitRule, LimitStore } from '../limits/limit-rule.ts';
import type { ModelPrice } from '../pricing/model-price.ts';
import type { Prices } from '../pricing/prices.ts';
import type { Candidate } from '../routing/candidate.ts';
import { createMembers, type Member, type Members } from '../routing/plan/member.ts';
import type { Block, ModelAbilities, PlanWorld } from '../routing/plan/plan-world.ts';
import type { RequestFacts } from '../routing/request-facts.ts';
import { attemptRules, exclusionOf } from './attempt-limits.ts';
import { modelAbilities } from './model-abilities.ts';

/** Everything planning asks, which lives longer than a request. */
export interface RoutingParts {
  readonly states: DeploymentStates;
  readonly keys: KeyStates;
  readonly limits: LimitStore;
  readonly prices: Prices;
}

/** Prices and abilities are looked up again after this time: a catalogue may have been loaded since. */
const FACTS_HOLD_MS = 5_000;

/** What is known of the candidates of one list, by their places. */
interface KnownGroup {
  readonly members: Members;
  rules: readonly (readonly LimitRule[])[] | undefined;
  rulesFor: LimitSettings | undefined;
  rulesGroup: string;
  factsUntilMs: number;
  prices: (ModelPrice | undefined | null)[];
  abilities: (ModelAbilities | undefined)[];
}

/** What planning asks of everything that lives longer than a request. */
export class RoutingWorld {
  readonly #parts: RoutingParts;
  /** A group is resolved to the same list as long as its config lasts. */
  readonly #groups = new WeakMap<readonly Candidate[], KnownGroup>();

  constructor(parts: RoutingParts) {
    this.#parts = parts;
  }

  /**
   * The world as one group sees it at one moment. Where no key of the group is any good, no candidate is left out for
   * its key, so that nobody is locked out.
   */
  forGroup(
    snapshot: ConfigSnapshot,
    candidates: readonly Candidate[],
    group: string,
    nowMs: number,
  ): PlanWorld {
    const known = this.#knownOf(candidates);
    const { keys } = this.#parts;
    const usesKeys = keys.hasTrouble && keys.hasUsableKey(candidates, nowMs);
    const { limits } = snapshot.settings;
    if (known.rulesFor !== limits || known.rulesGroup !== group) {
      known.rulesFor = limits;
      known.rulesGroup = group;
      known.rules = rulesOf(candidates, limits, group);
    }
    if (nowMs >= known.factsUntilMs || nowMs < known.factsUntilMs - FACTS_HOLD_MS) {
      known.factsUntilMs = nowMs + FACTS_HOLD_MS;
      known.prices = [];
      known.abilities = [];
    }
    return new GroupWorld(this.#parts, snapshot, known, usesKeys, nowMs);
  }

  #knownOf(candidates: readonly Candidate[]): KnownGroup {
    const found = this.#groups.get(candidates);
    if (found !== undefined) return found;
    const { states } = this.#parts;
    const known: KnownGroup = {
      members: createMembers(candidates, (candidate) => states.stateOf(candidate)),
      rules: undefined,
      rulesFor: undefined,
      rulesGroup: '',
      factsUntilMs: 0,
      prices: [],
      abilities: [],
    };
    this.#groups.set(candidates, known);
    return known;
  }
}

/** Undefined where no candidate has a limit: then nobody asks. */
function rulesOf(
  candidates: readonly Candidate[],
  limits: LimitSettings,
  group: string,
): KnownGroup['rules'] {
  const rules = candidates.map((candidate) => attemptRules(limits, candidate, group));
  return rules.some(({ length }) => length > 0) ? rules : undefined;
}

class GroupWorld implements PlanWorld {
  readonly hasBlocks: boolean;
  readonly #parts: RoutingParts;
  readonly #snapshot: ConfigSnapshot;
  readonly #known: KnownGroup;
  readonly #usesKeys: boolean;
  readonly #nowMs: number;

  constructor(
    parts: RoutingParts,
    snapshot: ConfigSnapshot,
    known: KnownGroup,
    usesKeys: boolean,
    nowMs: number,
  ) {
    this.#parts = parts;
    this.#snapshot = snapshot;
    this.#known = known;
    this.#usesKeys = usesKeys;
    this.#nowMs = nowMs;
    this.hasBlocks =
      usesKeys || known.rules !== undefined || snapshot.settings.maxPricePerRequest !== undefined;
  }

  membersOf(): Members {
    return this.#known.members;
  }

  blockOf(member: Member, facts: RequestFacts, nowMs: number): Block | undefined {
    const ofKey = this.#usesKeys ? this.#parts.keys.blockOf(member.candidate, nowMs) : undefined;
    return ofKey ?? this.#blockOfPrice(member, facts) ?? this.#blockOfLimits(member, facts, nowMs);
  }

  priceOf(member: Member): ModelPrice | undefined {
    const { prices } = this.#known;
    const known = prices[member.place];
    if (known !== undefined) return known ?? undefined;
    const { deployment, upstreamModel } = member.candidate;
    const price = this.#parts.prices.priceOf(
      deployment,
      upstreamModel,
      this.#snapshot.variables,
      this.#nowMs,
    );
    prices[member.place] = price ?? null;
    return price;
  }

  abilitiesOf(member: Member): ModelAbilities {
    const { abilities } = this.#known;
    const known = abilities[member.place];
    if (known !== undefined) return known;
    const { candidate } = member;
    const { deployment, upstreamModel } = candidate;
    const facts = this.#parts.prices.factsOf(
      deployment,
      upstreamModel,
      this.#snapshot.variables,
      this.#nowMs,
    );
    const found = modelAbilities(candidate, facts);
    abilities[member.place] = found;
    return found;
  }

  #blockOfPrice(member: Member, facts: RequestFacts): Block | undefined {
    const { maxPricePerRequest } = this.#snapshot.settings;
    if (maxPricePerRequest === undefined) return undefined;
    const isTooMuch = exceedsPriceCeiling(sizeAt(member, facts), this.priceOf(member), maxPricePerRequest);
    return isTooMuch ? tooExpensive : undefined;
  }

  #blockOfLimits(member: Member, facts: RequestFacts, nowMs: number): Block | undefined {
    const rules = this.#known.rules?.[member.place];
    if (rules === undefined || rules.length === 0) return undefined;
    const estimate = estimateOf(sizeAt(member, facts), this.priceOf(member));
    const refusal = this.#parts.limits.peek(rules, estimate, nowMs);
    return refusal === undefined ? undefined : exclusionOf(member.candidate, refusal, nowMs);
  }
}

const tooExpensive: Block = { reason: 'price', untilMs: undefined };

/** With the length of answers that the deployment sets where the request sets none. */
function sizeAt({ candidate }: Member, facts: RequestFacts): RequestSize {
  const { max_tokens: standard } = candidate.deployment.requestDefaults;
  const own = typeof standard === 'number' && standard > 0 ? standard : undefined;
  return { inputTokens: facts.estimatedInputTokens(), maxOutputTokens: facts.maxOutputTokens() ?? own };
}
