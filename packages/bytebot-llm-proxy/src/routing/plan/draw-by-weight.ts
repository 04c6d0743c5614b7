import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import { HEAD_LENGTH, type Pool } from './pool.ts';

/** Stands in the place of the weight of a member that has been drawn. */
const DRAWN = -1;

/**
 * Draws the members one after the other, each with the chance of its weight among those that are left. Members
 * without weight come after all others, drawn with equal chances. The score is the member's share of all weights.
 *
 * @param weightOf A number from 0.
 */
export function drawByWeight(
  { members, input }: Pool,
  ranked: RankedCandidate[],
  weightOf: (member: Member) => number,
): void {
  const weights: number[] = [];
  let whole = 0;
  for (const member of members) {
    const weight = weightOf(member);
    weights.push(weight);
    whole += weight;
  }
  const share = whole > 0 ? 1 / whole : 0;
  let left = whole;
  const draws = Math.min(HEAD_LENGTH, members.length);
  const sums = members.length > SUMMED_MIN && whole > 0 ? sumsOf(weights) : undefined;
  for (let drawn = 0; drawn < draws; drawn += 1) {
    const isLast = drawn === members.length - 1;
    const found = sums === undefined ? undefined : drawnBySums(sums, weights, input.random());
    const number = isLast || found !== undefined ? 0 : input.random();
    const at =
      found ?? drawnByWeight(weights, left, number) ?? drawnEqually(weights, members.length - drawn, number);
    const member = members[at];
    const weight = weights[at] ?? 0;
    if (member !== undefined) ranked.push({ candidate: member.candidate, score: weight * share });
    weights[at] = DRAWN;
    left -= weight;
  }
  if (members.length === draws) return;
  for (let at = 0; at < members.length; at += 1) {
    const member = members[at];
    const weight = weights[at] ?? DRAWN;
    if (member !== undefined && weight !== DRAWN) ranked.push(member.behind);
  }
}

/** With so many members a search in sums costs less than a walk along the weights for each draw. */
const SUMMED_MIN = 64;

/** At each place the sum of all weights up to it. */
function sumsOf(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) {
    sum += weights[at] ?? 0;
    sums[at] = sum;
  }
  return sums;
}

/**
 * The member that the number stands for among all weights, those of drawn ones included. Undefined where it has been
 * drawn already: then it is drawn anew among those that are left.
 */
function drawnBySums(sums: Float64Array, weights: readonly number[], number: number): number | undefined {
  const wanted = number * (sums[sums.length - 1] ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return (weights[low] ?? 0) > 0 ? low : undefined;
}

/** Undefined where no weight is left. Sums of fractions are not exact: the last one with a weight ends the search. */
function drawnByWeight(weights: readonly number[], total: number, number: number): number | undefined {
  let rest = number * total;
  let last: number | undefined;
  for (let at = 0; at < weights.length; at += 1) {
    const weight = weights[at] ?? 0;
    if (weight <= 0) continue;
    last = at;
    rest -= weight;
    if (rest < 0) return at;
  }
  return last;
}

/** @param count How many have not been drawn. */
function drawnEqually(weights: readonly number[], count: number, number: number): number {
  let skipped = Math.floor(number * count);
  for (let at = 0; at < weights.length; at += 1) {
    if (weights[at] === DRAWN) continue;
    if (skipped === 0) return at;
    skipped -= 1;
  }
  return 0;
}
