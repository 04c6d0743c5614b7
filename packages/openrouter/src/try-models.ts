import type { ErrorKind } from '@bytebot/shared';
import type { Candidate } from './candidate-chain.ts';
import type { ClientLog } from './client-log.ts';
import { OpenRouterError } from './openrouter-error.ts';

/** What a chain of models came to. */
export type ChainOutcome<Answer> =
  | {
      readonly isAnswered: true;
      readonly answer: Answer;
      readonly candidate: Candidate;
      readonly first: Candidate;
    }
  | {
      readonly isAnswered: false;
      /** The last failure and whose it was; undefined when there was no model to try. */
      readonly last?: { readonly error: OpenRouterError; readonly candidate: Candidate };
      readonly triedCount: number;
    };

export interface ChainRun<Answer> {
  /** The next model; undefined when none is left. After a 402 only models that cost nothing are wanted. */
  choose(tried: ReadonlySet<string>, freeOnly: boolean): Candidate | undefined;
  attempt(candidate: Candidate): Promise<Answer>;
  /** A model that says nothing is as good as one that failed. */
  isEmpty(answer: Answer): boolean;
  /** No further model after this. */
  isLate(): boolean;
  readonly log: ClientLog;
}

/**
 * Tries models one after the other until one answers. Goes on after 402 (with free models), 404, 408, 409, 425, 429,
 * 5xx, a failed connection and an empty answer; stops after 400, 401, 403 and whatever would fail everywhere (C-28).
 * When some model answered, but with nothing, and no other did better, its answer counts.
 *
 * @throws OpenRouterError when the caller aborted, and what `attempt` throws that is none.
 */
export async function tryModels<Answer>(run: ChainRun<Answer>): Promise<ChainOutcome<Answer>> {
  const tried = new Set<string>();
  let empty: { answer: Answer; candidate: Candidate } | undefined;
  let last: { error: OpenRouterError; candidate: Candidate } | undefined;
  let freeOnly = false;
  let first = run.choose(tried, freeOnly);
  let candidate = first;
  while (candidate !== undefined && first !== undefined) {
    tried.add(candidate.id);
    let reason = 'empty answer';
    try {
      const answer = await run.attempt(candidate);
      if (!run.isEmpty(answer)) return { isAnswered: true, answer, candidate, first };
      empty ??= { answer, candidate };
    } catch (error) {
      if (!(error instanceof OpenRouterError) || error.kind === 'cancelled') throw error;
      last = { error, candidate };
      reason = `${error.status} ${error.kind}`;
      noteFailure(run.log, error, candidate);
      if (!mayTryNextModel(error)) break;
      freeOnly ||= error.kind === 'no_credit' || error.requiresCredits === true;
    }
    const next: Candidate | undefined = run.isLate() ? undefined : run.choose(tried, freeOnly);
    if (next !== undefined) {
      run.log.info(`switched from ${candidate.id} to ${next.id} (${reason})`, {
        from: candidate.id,
        to: next.id,
        reason,
      });
    }
    candidate = next;
  }
  first ??= candidate;
  if (empty !== undefined && first !== undefined) return { isAnswered: true, ...empty, first };
  return { isAnswered: false, triedCount: tried.size, ...(last && { last }) };
}

const finalKinds: ReadonlySet<ErrorKind> = new Set([
  'invalid_request',
  'context_length',
  'authentication',
  'permission',
  'provider_not_configured',
  'cancelled',
]);
const finalStatuses: ReadonlySet<number> = new Set([400, 401, 403]);

/** May another model of the same account be asked after this? */
export function mayTryNextModel(error: Pick<OpenRouterError, 'kind' | 'status'>): boolean {
  return !finalKinds.has(error.kind) && !finalStatuses.has(error.status);
}

function noteFailure(log: ClientLog, error: OpenRouterError, { id }: Candidate): void {
  const fields = { model: id, status: error.status, kind: error.kind, requests: error.requestCount };
  if (error.status === 429) log.warn(`Rate limited on ${id}`, fields);
  else log.warn(`${id} failed: ${error.message}`, fields);
}
