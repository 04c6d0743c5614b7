import type { Deployment } from '../config/snapshot.ts';

/** A deployment that may answer a request, with the model id it would be asked for. */
export interface Candidate {
  readonly deployment: Deployment;
  /** The upstream id with wildcards filled in; OpenRouter ids are completed later from its catalogue (C-1). */
  readonly upstreamModel: string;
  /**
   * Why it is a candidate, where models of a catalogue stand in for each other (S4-19 … S4-22): the requested model
   * is 1, the default 2, a fallback model 3, any other 4. A strategy orders within a class, never across (C-13).
   * Absent: the deployments of one group, which are all alike.
   */
  readonly choice?: 1 | 2 | 3 | 4;
}

/** What a requested name stands for. */
export type Resolution =
  | { readonly found: 'group'; readonly group: string; readonly candidates: readonly Candidate[] }
  | { readonly found: 'unservable'; readonly reason: string }
  /** `near` are the closest names the caller could have meant, best first, at most five. */
  | { readonly found: 'nothing'; readonly near: readonly string[] };
