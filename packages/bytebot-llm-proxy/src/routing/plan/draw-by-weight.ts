import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import { HEAD_LENGTH, type Pool } from './pool.ts';

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
  let total = 0;
  const tickets: Ticket[] = [];
  for (const member of members) {
    const weight = weightOf(member);
    total += weight;
    tickets.push({ member, weight });
  }
  const whole = total;
  for (let drawn = 0; drawn < HEAD_LENGTH && tickets.length > 0; drawn += 1) {
    const at = tickets.length === 1 ? 0 : drawnAt(tickets, total, input.random());
    const [ticket] = tickets.splice(at, 1);
    if (ticket === undefined) break;
    total -= ticket.weight;
    ranked.push(rankedOf(ticket, whole));
    // Sums of fractions leave a little behind.
    if (total > 0 && !tickets.some(({ weight }) => weight > 0)) total = 0;
  }
  for (const ticket of tickets) ranked.push(rankedOf(ticket, whole));
}

interface Ticket {
  readonly member: Member;
  readonly weight: number;
}

function drawnAt(tickets: readonly Ticket[], total: number, number: number): number {
  if (total <= 0) return Math.floor(number * tickets.length);
  let left = number * total;
  let last = 0;
  for (let at = 0; at < tickets.length; at += 1) {
    const weight = tickets[at]?.weight ?? 0;
    if (weight <= 0) continue;
    last = at;
    left -= weight;
    if (left < 0) return at;
  }
  return last;
}

function rankedOf({ member, weight }: Ticket, whole: number): RankedCandidate {
  return { candidate: member.candidate, score: whole > 0 ? weight / whole : 0 };
}
