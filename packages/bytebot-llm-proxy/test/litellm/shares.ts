import { expect } from '@jest/globals';

const share = /(\S+) (\d+)\.\.(\d+)/g;

/** `a 30..60 b 0..10`: of many requests so many were answered by each deployment. */
export function isShares(gives: string): boolean {
  return /\d\.\.\d/.test(gives);
}

/** Holds what came of many requests against bounds that chance misses once in a million runs. */
export function expectShares(found: readonly string[], gives: string): void {
  for (const one of found) expect(one).toMatch(/ → 200$/);
  for (const [, name, least, most] of gives.matchAll(share)) {
    const count = found.filter((one) => one === `${name} → 200`).length;
    const text = `${name}: ${count} of ${found.length}`;
    expect([text, count >= Number(least) && count <= Number(most)]).toEqual([text, true]);
  }
}
