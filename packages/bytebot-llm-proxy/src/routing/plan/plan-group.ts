import type { StrategySettings } from '../routing-settings.ts';
import type { StrategyName } from '../strategy-name.ts';
import { blockOfCapability } from './filters/capability-filter.ts';
import { blockOfContext } from './filters/context-filter.ts';
import { blockOfOperation } from './filters/operation-filter.ts';
import { blockOfRegion } from './filters/region-filter.ts';
import { blockOfSchema } from './filters/schema-filter.ts';
import { blockOfState } from './filters/state-filter.ts';
import { type TagFit, tagFits } from './filters/tag-filter.ts';
import type { Member } from './member.ts';
import type { Exclusion, Plan } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Block } from './plan-world.ts';
import { rankLevels } from './rank-levels.ts';

export type { PlanInput } from './plan-input.ts';

const tagBlock: Block = { reason: 'tags', untilMs: undefined };

/**
 * Puts the candidates of a model group in the order in which they are called, and names why others are not. Pure, but
 * for the turn that a strategy of turns takes from `input.turns`.
 *
 * First those that cannot serve the request are left out (what the route is for, tags, region, context, abilities), then those that cannot
 * be called now (keys and limits, the provider's wish, failures); the others are ordered level by level.
 */
export function planGroup(input: PlanInput): Plan {
  const strategy = strategyOf(input);
  const [only] = input.candidates;
  if (only !== undefined && input.candidates.length === 1) return planOfOne(input, strategy);
  return planOfMany(input, strategy);
}

/** The request's own wish, then its group's, then the strategy of all. */
function strategyOf({ facts, settings }: PlanInput): StrategySettings {
  const own = settings.groupStrategies.get(facts.group) ?? settings.strategy;
  return facts.strategy === undefined || facts.strategy === own.name ? own : { ...own, name: facts.strategy };
}

/** There is nothing to order: the plan of a group is kept for the next request. */
const plansOfOne = new WeakMap<PlanInput['candidates'], Plan>();

function planOfOne(input: PlanInput, strategy: StrategySettings): Plan {
  const { candidates, facts, world } = input;
  const known = plansOfOne.get(candidates);
  const isKnown = known?.group === facts.group && known.strategy === strategy.name;
  const { all } = world.membersOf(candidates);
  const excluded: Exclusion[] = [];
  const eligible = withoutExcluded(input, strategy, all, excluded);
  if (isKnown && eligible.length === 1) return known;
  const ranked = eligible.map(({ candidate }) => ({ candidate, score: 0 }));
  const plan: Plan = { group: facts.group, strategy: strategy.name, ranked, excluded };
  if (excluded.length === 0) plansOfOne.set(candidates, plan);
  return plan;
}

function planOfMany(input: PlanInput, strategy: StrategySettings): Plan {
  const { facts, candidates, world } = input;
  const members = world.membersOf(candidates);
  const excluded: Exclusion[] = [];
  const eligible = withoutExcluded(input, strategy, members.all, excluded);
  const ranked = rankLevels(input, strategy, members.levels, eligible);
  return { group: facts.group, strategy: strategy.name, ranked, excluded };
}

/** What can be called, in the order of the file; the others go to `excluded` with their reasons. */
function withoutExcluded(
  input: PlanInput,
  { name }: StrategySettings,
  members: readonly Member[],
  excluded: Exclusion[],
): readonly Member[] {
  const { facts, settings, world, nowMs } = input;
  const fits = settings.tagFiltering ? tagFits(members, facts, settings) : undefined;
  const isChosen = fits !== undefined || settings.preCallChecks || name === 'multi_model';
  const { mediaOperation } = facts;
  const isSimple = !isChosen && !world.hasBlocks && mediaOperation === undefined;
  let some: Member[] | undefined;
  for (const member of members) {
    const { state } = member;
    if (isSimple && state.cooledUntilMs <= nowMs && state.pacedUntilMs <= nowMs) {
      some?.push(member);
      continue;
    }
    const block =
      blockOfOperation(member, mediaOperation) ??
      (isChosen ? blockOfRequest(member, input, name, fits) : undefined) ??
      (world.hasBlocks ? world.blockOf(member, facts, nowMs) : undefined) ??
      blockOfState(member, input);
    if (block === undefined) some?.push(member);
    else {
      // Mostly none is left out, and the list of all serves.
      some ??= members.slice(0, member.place);
      excluded.push({ candidate: member.candidate, reason: block.reason, untilMs: block.untilMs });
    }
  }
  const eligible = some ?? members;
  if (fits !== undefined) return withoutFallbacks(eligible, fits, excluded);
  return eligible.length === 0 && name === 'multi_model' && !settings.preCallChecks
    ? takenBack(input, members, excluded)
    : eligible;
}

/** Those that only stand in for others do so when none of the others can be called. */
function withoutFallbacks(
  eligible: readonly Member[],
  fits: readonly TagFit[],
  excluded: Exclusion[],
): readonly Member[] {
  const fitting = eligible.filter(({ place }) => fits[place] === 'fits');
  if (fitting.length === 0) return eligible;
  for (const { candidate, place } of eligible) {
    if (fits[place] !== 'fits') excluded.push({ candidate, ...tagBlock });
  }
  return fitting;
}

/** Why a member cannot serve this request at all. */
function blockOfRequest(
  member: Member,
  input: PlanInput,
  name: StrategyName,
  fits: readonly TagFit[] | undefined,
): Block | undefined {
  return (
    (fits?.[member.place] === 'none' ? tagBlock : undefined) ??
    (input.settings.preCallChecks ? blockOfChecks(member, input) : undefined) ??
    (name === 'multi_model' ? blockOfNeeds(member, input) : undefined)
  );
}

function blockOfChecks(member: Member, input: PlanInput): Block | undefined {
  const abilities = input.world.abilitiesOf(member);
  return blockOfContext(abilities, input) ?? blockOfRegion(member, input) ?? blockOfSchema(member, input);
}

function blockOfNeeds(member: Member, input: PlanInput): Block | undefined {
  const abilities = input.world.abilitiesOf(member);
  return blockOfContext(abilities, input) ?? blockOfCapability(abilities, input);
}

/**
 * Choosing by needs refuses nothing by itself: where no model has what the request needs, the provider may say so.
 * What cannot be called now stays out.
 */
function takenBack(input: PlanInput, members: readonly Member[], excluded: Exclusion[]): readonly Member[] {
  const { facts, world, nowMs } = input;
  const back = members.filter(
    (member) =>
      blockOfOperation(member, facts.mediaOperation) === undefined &&
      world.blockOf(member, facts, nowMs) === undefined &&
      blockOfState(member, input) === undefined,
  );
  const taken = new Set(back.map(({ candidate }) => candidate));
  const left = excluded.filter(({ candidate }) => !taken.has(candidate));
  excluded.splice(0, excluded.length, ...left);
  return back;
}
