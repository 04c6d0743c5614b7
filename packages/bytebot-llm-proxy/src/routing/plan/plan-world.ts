import type { ModelPrice } from '../../pricing/model-price.ts';
import type { Candidate } from '../candidate.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { Member, Members } from './member.ts';
import type { ExclusionReason } from './plan.ts';

/** Why a candidate cannot be called. */
export interface Block {
  readonly reason: ExclusionReason;
  /** Epoch milliseconds; undefined when waiting does not help. */
  readonly untilMs: number | undefined;
}

/** What a model can take and do; undefined where nobody knows, which never excludes it. */
export interface ModelAbilities {
  readonly maxInputTokens: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly vision: boolean | undefined;
  readonly audio: boolean | undefined;
  readonly tools: boolean | undefined;
  readonly jsonSchema: boolean | undefined;
}

/** What planning sees of the world at one moment. Answers from memory, at once; asking changes nothing. */
export interface PlanWorld {
  /** The candidates with their states. Asked for the same list again, it gives the same members. */
  membersOf(candidates: readonly Candidate[]): Members;
  /** False: nothing that is kept outside planning keeps any member from being called. */
  readonly hasBlocks: boolean;
  /** Whether what is kept outside planning, its key and its limits, lets a member be called. */
  blockOf(member: Member, facts: RequestFacts, nowMs: number): Block | undefined;
  priceOf(member: Member): ModelPrice | undefined;
  abilitiesOf(member: Member): ModelAbilities;
}
