import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import { HEAD_LENGTH, type Pool } from './pool.ts';

export type Score = (member: Member, pool: Pool) => number;

interface Entry extends RankedCandidate {
  /** Decides between equal scores, lower first. */
  readonly tie: number;
  readonly place: number;
}

/**
 * Puts the members with the lowest scores first.
 *
 * @param ties What becomes of equal ones: the order of the file, or a draw, which spreads the calls among them.
 */
export function rankByScore(
  pool: Pool,
  ranked: RankedCandidate[],
  scoreOf: Score,
  ties: 'file' | 'drawn',
): void {
  const { members, input } = pool;
  const isDrawn = ties === 'drawn' && members.length > 1;
  const seed = isDrawn ? Math.floor(input.random() * 0x1_0000_0000) : 0;
  const head: Entry[] = [];
  let rest: Entry[] | undefined;
  for (const member of members) {
    const { candidate, place } = member;
    const tie = isDrawn ? scrambled(seed, place) : place;
    const behind = insert(head, { candidate, score: scoreOf(member, pool), tie, place });
    if (behind === undefined) continue;
    if (rest === undefined) rest = [behind];
    else rest.push(behind);
  }
  for (const entry of head) ranked.push(entry);
  if (rest === undefined) return;
  // Those that were pushed out of the head came late into the rest.
  for (const entry of rest.sort((left, right) => left.place - right.place)) ranked.push(entry);
}

/** Takes an entry into the sorted head; returns the one for which there is no room, if there is one. */
function insert(head: Entry[], entry: Entry): Entry | undefined {
  let at = head.length;
  while (at > 0 && isBefore(entry, head[at - 1])) at -= 1;
  if (at >= HEAD_LENGTH) return entry;
  head.splice(at, 0, entry);
  return head.length > HEAD_LENGTH ? head.pop() : undefined;
}

function isBefore(left: Entry, right: Entry | undefined): boolean {
  if (right === undefined) return false;
  return left.score < right.score || (left.score === right.score && left.tie < right.tie);
}

/** A number without order in it, the same for the same input (the finalizer of MurmurHash3). */
function scrambled(seed: number, place: number): number {
  let bits = (seed + Math.imul(place + 1, 0x9e37_79b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
