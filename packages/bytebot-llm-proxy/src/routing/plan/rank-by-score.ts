import type { Member } from './member.ts';
import type { RankedCandidate } from './plan.ts';
import { HEAD_LENGTH, type Pool } from './pool.ts';

export type Score = (member: Member, pool: Pool) => number;

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
  const head = new Head();
  for (let at = 0; at < members.length; at += 1) {
    const member = members[at];
    if (member === undefined) continue;
    const score = scoreOf(member, pool);
    // Most of many are behind all of the head, and no draw brings them into it.
    if (head.mayTake(score)) head.offer(at, score, isDrawn ? scrambled(seed, member.place) : 0);
  }
  for (let place = 0; place < head.places.length; place += 1) {
    const member = members[head.places[place] ?? -1];
    if (member !== undefined) ranked.push({ candidate: member.candidate, score: head.scores[place] });
  }
  if (members.length > HEAD_LENGTH) addOthers(ranked, members, head.places);
}

/** All but those that are in the head, in the order of the file. */
function addOthers(ranked: RankedCandidate[], members: readonly Member[], head: readonly number[]): void {
  const skipped = head.toSorted((left, right) => left - right);
  let next = 0;
  for (let at = 0; at < members.length; at += 1) {
    const member = members[at];
    if (skipped[next] === at) next += 1;
    else if (member !== undefined) ranked.push(member.behind);
  }
}

/** The best of many, in order: as many as a head has room for. */
class Head {
  readonly places: number[] = [];
  readonly scores: number[] = [];
  readonly #ties: number[] = [];

  /** False where a score is behind all of a full head. */
  mayTake(score: number): boolean {
    return this.places.length < HEAD_LENGTH || score <= (this.scores[HEAD_LENGTH - 1] ?? 0);
  }

  /** @param tie Decides between equal scores, lower first; between equal ties the one that came first. */
  offer(place: number, score: number, tie: number): void {
    let at = this.places.length;
    while (at > 0 && this.#isBefore(score, tie, at - 1)) at -= 1;
    if (at >= HEAD_LENGTH) return;
    for (let behind = Math.min(this.places.length, HEAD_LENGTH - 1); behind > at; behind -= 1) {
      this.places[behind] = this.places[behind - 1] ?? 0;
      this.scores[behind] = this.scores[behind - 1] ?? 0;
      this.#ties[behind] = this.#ties[behind - 1] ?? 0;
    }
    this.places[at] = place;
    this.scores[at] = score;
    this.#ties[at] = tie;
  }

  #isBefore(score: number, tie: number, at: number): boolean {
    const other = this.scores[at] ?? 0;
    return score < other || (score === other && tie < (this.#ties[at] ?? 0));
  }
}

/** A number without order in it, the same for the same input (the finalizer of MurmurHash3). */
function scrambled(seed: number, place: number): number {
  let bits = (seed + Math.imul(place + 1, 0x9e37_79b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
