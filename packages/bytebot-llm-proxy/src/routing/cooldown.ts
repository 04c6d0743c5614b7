import type { ErrorKind } from '@bytebot/shared';
import type { DeploymentState } from './deployment-state.ts';
import { type ExceptionClass, policyClassOf } from './exception-class.ts';
import type { CooldownSettings } from './routing-settings.ts';

/** A call that has failed, as far as a cooldown depends on it. */
export interface FailedCall {
  readonly kind: ErrorKind;
  /** The upstream's own status; 0 when there was none. */
  readonly status: number;
  /** How long the provider has asked to wait, in milliseconds. */
  readonly hintMs: number | undefined;
  /** How many deployments its group has. */
  readonly groupSize: number;
}

/** What a deployment says about its own cooldowns. */
export interface OwnCooldown {
  readonly cooldownMs: number | undefined;
  readonly allowedFails: number | undefined;
  readonly allowedFailsPolicy: Readonly<Partial<Record<ExceptionClass, number>>>;
}

/** `cooled`: out of use. `paced`: alone in its group, and its provider has asked for a wait. */
export interface Cooldown {
  readonly effect: 'cooled' | 'paced';
  readonly durationMs: number;
}

/** No cooldown lasts longer: a day later one call finds out. */
export const LONGEST_COOLDOWN_MS = 86_400_000;
/** A group of one is kept waiting no longer than this, whatever its provider asks for: there is nobody else to ask. */
export const LONGEST_PACE_MS = 60_000;

/** Another call would meet the same refusal: the limit of the account, a refused key, a model that is not there. */
const certain: ReadonlySet<ErrorKind> = new Set([
  'rate_limited',
  'quota_exhausted',
  'no_credit',
  'authentication',
  'not_found',
]);
/** Failures that may be chance; many of them are not. */
const possible: ReadonlySet<ErrorKind> = new Set([
  'overloaded',
  'upstream',
  'timeout',
  'network',
  'stream_broken',
]);
/** The provider's own limits: its hint says when they are lifted. */
const limited: ReadonlySet<ErrorKind> = new Set([
  'rate_limited',
  'quota_exhausted',
  'no_credit',
  'overloaded',
]);

const FAILURES_MIN = 5;
const FAILURE_SHARE = 0.5;
/** Failures that count against `allowed_fails` when neither the router nor LiteLLM's settings say how many. */
export const DEFAULT_ALLOWED_FAILS = 3;

/** Whether a failure says anything about the deployment: what a request did wrong never does. */
export function speaksOfDeployment(kind: ErrorKind): boolean {
  return certain.has(kind) || possible.has(kind);
}

/**
 * Whether a deployment is left out after a failure that `state` counts already, and for how long. LiteLLM's rules: with
 * `allowed_fails` or a policy, its failures are counted and more than the allowed number cool it. Without, a limit, a
 * refused key or a missing model cools it at once, and other failures do when they are more than half of at least five
 * calls in this minute. The only deployment of a group is never left out: nobody would be served better.
 *
 * @returns undefined when it stays in use.
 */
export function cooldownAfter(
  call: FailedCall,
  state: DeploymentState,
  own: OwnCooldown,
  settings: CooldownSettings,
): Cooldown | undefined {
  if (settings.disabled || !speaksOfDeployment(call.kind)) return undefined;
  const durationMs = Math.min(own.cooldownMs ?? call.hintMs ?? settings.cooldownMs, LONGEST_COOLDOWN_MS);
  if (isDue(call, state, own, settings))
    return durationMs <= 0 ? undefined : { effect: 'cooled', durationMs };
  return call.groupSize > 1 ? undefined : paceAfter(call);
}

function isDue(
  call: FailedCall,
  state: DeploymentState,
  own: OwnCooldown,
  settings: CooldownSettings,
): boolean {
  if (call.groupSize <= 1) return false;
  const allowed = allowedFailsOf(call, own, settings);
  if (allowed !== undefined) return state.countedFailures > allowed;
  if (certain.has(call.kind)) return true;
  const { minuteFailures: failures, minuteSuccesses: successes } = state;
  const calls = failures + successes;
  return calls >= FAILURES_MIN && failures / calls > FAILURE_SHARE;
}

/**
 * How many failures of this class are allowed; undefined where failures are not counted. The deployment's own policy and
 * number go before the router's; a policy without this class leaves the number.
 */
export function allowedFailsOf(
  { kind, status }: Pick<FailedCall, 'kind' | 'status'>,
  own: OwnCooldown,
  settings: CooldownSettings,
): number | undefined {
  const policyClass = policyClassOf(kind, status);
  const byClass = (policy: OwnCooldown['allowedFailsPolicy']): number | undefined =>
    policyClass === undefined ? undefined : policy[policyClass];
  const stated =
    byClass(own.allowedFailsPolicy) ??
    own.allowedFails ??
    byClass(settings.allowedFailsPolicy) ??
    settings.allowedFails;
  if (stated !== undefined) return stated;
  const hasPolicy =
    Object.keys(own.allowedFailsPolicy).length > 0 || Object.keys(settings.allowedFailsPolicy).length > 0;
  return hasPolicy ? DEFAULT_ALLOWED_FAILS : undefined;
}

/** For how long failures of a deployment stay counted, in milliseconds: as long as a cooldown. */
export function countedForMs(own: OwnCooldown, settings: CooldownSettings): number {
  return Math.min(own.cooldownMs ?? settings.cooldownMs, LONGEST_COOLDOWN_MS);
}

function paceAfter({ kind, hintMs }: FailedCall): Cooldown | undefined {
  if (hintMs === undefined || hintMs <= 0 || !limited.has(kind)) return undefined;
  return { effect: 'paced', durationMs: Math.min(hintMs, LONGEST_PACE_MS) };
}
