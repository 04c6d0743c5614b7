import type { DeploymentStates } from '../accounting/deployment-states.ts';
import type { EndpointHealth } from '../accounting/health-monitor/endpoint-health.ts';
import type { LimitSettings } from '../config/settings/limit-settings.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import type { KeyStates } from '../keys/key-states.ts';
import { lackingKeys } from '../keys/lacking-keys.ts';
import { estimateOf, exceedsPriceCeiling, type RequestSize } from '../limits/estimate/estimate.ts';
import type { LimitRule, LimitStore } from '../limits/limit-rule.ts';
import type { ModelPrice } from '../pricing/model-price.ts';
import type { Prices } from '../pricing/prices.ts';
import type { Candidate } from '../routing/candidate.ts';
import { createMembers, type Member, type Members } from '../routing/plan/member.ts';
import type { Block, ModelAbilities, PlanWorld } from '../routing/plan/plan-world.ts';
import type { RequestFacts } from '../routing/request-facts.ts';
import { sizeAtDeployment } from './answer-size.ts';
import { attemptRules, exclusionOf } from './attempt-limits.ts';
import { takesClientKeys } from './client-key.ts';
import { isMockable } from './dev-mode.ts';
import { modelAbilities } from './model-abilities.ts';

/** Everything planning asks, which lives longer than a request. */
export interface RoutingParts {
  readonly states: DeploymentStates;
  readonly keys: KeyStates;
  readonly limits: LimitStore;
  readonly prices: Prices;
  /** Absent: health keeps nobody from being called. */
  readonly endpoints?: EndpointHealth;
}

/** Prices and abilities are looked up again after this time: a catalogue may have been loaded since. */
const FACTS_HOLD_MS = 5_000;
/** Whether there is a key is looked up again after this time: one may have been mounted, or taken away. */
const KEYS_HOLD_MS = 1_000;

/** What is known of the candidates of one list, by their places. */
interface KnownGroup {
  readonly members: Members;
  rules: readonly (readonly LimitRule[])[] | undefined;
  rulesFor: LimitSettings | undefined;
  rulesGroup: string;
  factsUntilMs: number;
  /** Who is left out because others have a key. */
  lacking: ReadonlySet<Candidate> | undefined;
  keysUntilMs: number;
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
   *
   * @param bringsKey Whether the caller has a key of OpenRouter of its own.
   */
  forGroup(
    snapshot: ConfigSnapshot,
    candidates: readonly Candidate[],
    group: string,
    nowMs: number,
    bringsKey = false,
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
    if (nowMs >= known.keysUntilMs || nowMs < known.keysUntilMs - KEYS_HOLD_MS) {
      known.keysUntilMs = nowMs + KEYS_HOLD_MS;
      known.lacking = lackingKeys(candidates, (candidate) => isMockable(snapshot, candidate));
    }
    const usesHealth = this.#usesHealth(snapshot, known, nowMs);
    return new GroupWorld(this.#parts, snapshot, known, { usesKeys, usesHealth, bringsKey }, nowMs);
  }

  /** Whether unhealthy ones are left out: only where that is switched on, and another could be called instead. */
  #usesHealth({ settings }: ConfigSnapshot, { members }: KnownGroup, nowMs: number): boolean {
    const { endpoints } = this.#parts;
    const { isRouting, staleMs } = settings.health;
    if (!isRouting || endpoints?.hasUnhealthy !== true) return false;
    return members.all.some(
      ({ candidate, state }) =>
        state.cooledUntilMs <= nowMs &&
        state.pacedUntilMs <= nowMs &&
        !endpoints.isOut(candidate.deployment, staleMs, nowMs),
    );
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
      lacking: undefined,
      keysUntilMs: 0,
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

/** What is looked at for one request. */
interface Uses {
  readonly usesKeys: boolean;
  readonly usesHealth: boolean;
  /** The caller has a key of its own: whatever is wrong with the one it is for does not matter. */
  readonly bringsKey: boolean;
}

class GroupWorld implements PlanWorld {
  readonly hasBlocks: boolean;
  readonly #parts: RoutingParts;
  readonly #snapshot: ConfigSnapshot;
  readonly #known: KnownGroup;
  readonly #uses: Uses;
  readonly #nowMs: number;

  constructor(parts: RoutingParts, snapshot: ConfigSnapshot, known: KnownGroup, uses: Uses, nowMs: number) {
    this.#parts = parts;
    this.#snapshot = snapshot;
    this.#known = known;
    this.#uses = uses;
    this.#nowMs = nowMs;
    this.hasBlocks =
      uses.usesKeys ||
      uses.usesHealth ||
      known.lacking !== undefined ||
      known.rules !== undefined ||
      snapshot.settings.maxPricePerRequest !== undefined;
  }

  membersOf(): Members {
    return this.#known.members;
  }

  blockOf(member: Member, facts: RequestFacts, nowMs: number): Block | undefined {
    return (
      this.#blockOfKey(member, nowMs) ??
      this.#blockOfHealth(member, nowMs) ??
      this.#blockOfPrice(member, facts) ??
      this.#blockOfLimits(member, facts, nowMs)
    );
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

  #blockOfKey({ candidate }: Member, nowMs: number): Block | undefined {
    const { usesKeys, bringsKey } = this.#uses;
    if (bringsKey && takesClientKeys(candidate.deployment)) return undefined;
    if (this.#known.lacking?.has(candidate) === true) return keyless;
    return usesKeys ? this.#parts.keys.blockOf(candidate, nowMs) : undefined;
  }

  #blockOfHealth({ candidate }: Member, nowMs: number): Block | undefined {
    if (!this.#uses.usesHealth) return undefined;
    const { staleMs } = this.#snapshot.settings.health;
    return this.#parts.endpoints?.isOut(candidate.deployment, staleMs, nowMs) === true
      ? unhealthy
      : undefined;
  }

  #sizeAt({ candidate }: Member, facts: RequestFacts): RequestSize {
    const asked = {
      inputTokens: facts.estimatedInputTokens(),
      maxOutputTokens: facts.maxOutputTokens(),
      answers: facts.answers(),
    };
    return sizeAtDeployment(asked, candidate.deployment, this.#snapshot.settings);
  }

  #blockOfPrice(member: Member, facts: RequestFacts): Block | undefined {
    const { maxPricePerRequest } = this.#snapshot.settings;
    if (maxPricePerRequest === undefined) return undefined;
    const isTooMuch = exceedsPriceCeiling(
      this.#sizeAt(member, facts),
      this.priceOf(member),
      maxPricePerRequest,
    );
    return isTooMuch ? tooExpensive : undefined;
  }

  #blockOfLimits(member: Member, facts: RequestFacts, nowMs: number): Block | undefined {
    const rules = this.#known.rules?.[member.place];
    if (rules === undefined || rules.length === 0) return undefined;
    const estimate = estimateOf(this.#sizeAt(member, facts), this.priceOf(member));
    const refusal = this.#parts.limits.peek(rules, estimate, nowMs);
    return refusal === undefined ? undefined : exclusionOf(member.candidate, refusal, nowMs);
  }
}

const unhealthy: Block = { reason: 'unhealthy', untilMs: undefined };
const keyless: Block = { reason: 'no_key', untilMs: undefined };
const tooExpensive: Block = { reason: 'price', untilMs: undefined };
