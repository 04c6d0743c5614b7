import type { Strategy } from '../pool.ts';

/**
 * Equal turn-taking (C-12): the one after the last that was called, then the others in the order of the file, around
 * its end. After a failure it goes on behind the one that failed.
 */
export const basic: Strategy = ({ input, members, takesTurn, afterPlace }, ranked) => {
  const turn = input.turns.turnOf(input.facts.group);
  const last = afterPlace >= 0 ? afterPlace : turn.lastPlace;
  const found = members.findIndex(({ place }) => place > last);
  const begin = found === -1 ? 0 : found;
  for (let step = 0; step < members.length; step += 1) {
    const member = members[(begin + step) % members.length];
    if (member === undefined) continue;
    if (step === 0 && takesTurn) turn.lastPlace = member.place;
    ranked.push(member.behind);
  }
};
