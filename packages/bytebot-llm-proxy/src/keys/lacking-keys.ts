import type { Candidate } from '../routing/candidate.ts';

/**
 * The candidates that have no key where others of their group have one: calling them would only fail. Undefined where
 * nobody is to be left out, also where no candidate has a key: then the call says which one is missing.
 *
 * @param needsNone Whether a candidate can be called without a key all the same.
 */
export function lackingKeys(
  candidates: readonly Candidate[],
  needsNone: (candidate: Candidate) => boolean,
): ReadonlySet<Candidate> | undefined {
  let lacking: Set<Candidate> | undefined;
  for (const candidate of candidates) {
    const { provider, key, mockResponse } = candidate.deployment;
    if (!provider.keyRequired || mockResponse !== undefined || key.read() !== undefined) continue;
    if (needsNone(candidate)) continue;
    lacking ??= new Set();
    lacking.add(candidate);
  }
  return lacking === undefined || lacking.size === candidates.length ? undefined : lacking;
}
