import type { ErrorKind } from '@bytebot/shared';
import type { Candidate } from '../routing/candidate.ts';
import { keyIdOf } from './key-id.ts';

/** What has become of a key. `cooling` ends by itself; the others end with an answer, or with another key. */
export type KeyTroubleState = 'cooling' | 'parked' | 'disabled';

/** Whose trouble it is: a key's, an account's that several keys share, and of one model or of all. */
export interface KeyScopes {
  readonly keyId: string;
  readonly key: string;
  readonly keyModel: string;
  /** The keys of one quota group, else the key itself. */
  readonly account: string;
  readonly accountModel: string;
}

/** A key, an account, or one model of either, that is left out. Times are epoch milliseconds. */
export interface KeyTrouble {
  readonly scope: string;
  readonly state: KeyTroubleState;
  readonly kind: ErrorKind;
  readonly provider: string;
  /** The key that the provider refused. */
  readonly keyId: string;
  /** Undefined: all of them. */
  readonly model: string | undefined;
  readonly quotaGroup: string | undefined;
  readonly sinceMs: number;
  untilMs: number;
  /** From the last failure to `untilMs`: no clock makes a wait longer than it is. */
  lengthMs: number;
  /** The time until the next call that finds out; undefined when it ends by itself. */
  readonly probeMs: number | undefined;
  /** Whether a call is finding out now. */
  isProbed: boolean;
  /** The provider's own words, redacted. */
  readonly message: string;
}

/** What a failure does to whom. */
export interface KeyEffect {
  readonly state: KeyTroubleState;
  readonly scope: 'key' | 'keyModel' | 'account' | 'accountModel';
  readonly isProbed: boolean;
}

/** By the kind of a failure alone, never by provider. The kinds that are absent say nothing about a key. */
const effects: Readonly<Partial<Record<ErrorKind, KeyEffect>>> = {
  authentication: { state: 'disabled', scope: 'key', isProbed: true },
  permission: { state: 'disabled', scope: 'keyModel', isProbed: true },
  no_credit: { state: 'parked', scope: 'account', isProbed: true },
  rate_limited: { state: 'cooling', scope: 'accountModel', isProbed: false },
  quota_exhausted: { state: 'cooling', scope: 'accountModel', isProbed: false },
};

export function keyEffectOf(kind: ErrorKind): KeyEffect | undefined {
  return effects[kind];
}

export function keyScopesOf({ deployment, upstreamModel }: Candidate): KeyScopes {
  const keyId = keyIdOf(deployment);
  const { quotaGroup } = deployment.routing;
  const key = `key ${keyId}`;
  const account = quotaGroup === undefined ? key : `account ${deployment.provider.id} ${quotaGroup}`;
  return {
    keyId,
    key,
    keyModel: `${key} ${upstreamModel}`,
    account,
    accountModel: `${account} ${upstreamModel}`,
  };
}

/** Whether a trouble keeps its key out now. When it is over, a probed one waits for the call that finds out. */
export function keepsOut({ untilMs, lengthMs }: KeyTrouble, nowMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= lengthMs;
}
