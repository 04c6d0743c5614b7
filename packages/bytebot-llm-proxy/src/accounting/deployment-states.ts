import type { Candidate } from '../routing/candidate.ts';
import {
  allowedFailsOf,
  type Cooldown,
  cooldownAfter,
  countedForMs,
  type FailedCall,
  LONGEST_COOLDOWN_MS,
  LONGEST_PACE_MS,
  speaksOfDeployment,
} from '../routing/cooldown.ts';
import { createDeploymentState, type DeploymentState, enterMinute } from '../routing/deployment-state.ts';
import { remember } from '../routing/recent-values.ts';
import { type CooldownSettings, defaultRouting } from '../routing/routing-settings.ts';
import { isWildcard } from '../routing/wildcard.ts';
import type { CooldownListener } from './cooldown-listener.ts';

/** How a call that succeeded went. */
export interface CallOutcome {
  readonly durationMs: number;
  /** Of streams: until the first content. */
  readonly firstContentMs: number | undefined;
  readonly totalTokens: number;
  readonly completionTokens: number;
}

/** How a call failed, with the group that it was made for. */
export interface FailedAttempt extends FailedCall {
  readonly modelGroup: string;
}

export interface DeploymentStatesOptions {
  /** The settings now. */
  readonly settings: () => CooldownSettings;
  readonly listener: CooldownListener;
}

/** More than any config has; a guard against ids without end. */
const DEPLOYMENTS_MAX = 20_000;
/** A call that timed out counts as this slow, as in LiteLLM. */
const TIMEOUT_LATENCY_MS = 1_000_000;

/** What ends a wait: the timer runs by a clock that nobody sets back. */
interface Wait {
  readonly timer: NodeJS.Timeout;
  readonly end: () => void;
}

/** The states of all deployments: the only place that changes them. */
export class DeploymentStates {
  readonly #states = new Map<string, DeploymentState>();
  readonly #cooldowns = new Map<string, Wait>();
  readonly #paces = new Map<string, Wait>();
  readonly #settings: () => CooldownSettings;
  readonly #listener: CooldownListener | undefined;

  constructor(options: Partial<DeploymentStatesOptions> = {}) {
    this.#settings = options.settings ?? (() => defaultRouting.cooldown);
    this.#listener = options.listener;
  }

  /** Of a wildcard each model has a state of its own: the limit of one says nothing about the others. */
  stateOf(candidate: Candidate): DeploymentState {
    return this.#state(stateIdOf(candidate), candidate.deployment.id);
  }

  /** A call begins; exactly one of `succeeded`, `failed` and `abandoned` follows. */
  began(candidate: Candidate, nowMs: number): void {
    const state = this.stateOf(candidate);
    enterMinute(state, nowMs);
    state.inFlight += 1;
    state.minuteRequests += 1;
  }

  succeeded(candidate: Candidate, outcome: CallOutcome, nowMs: number): void {
    const state = this.stateOf(candidate);
    enterMinute(state, nowMs);
    ended(state);
    state.minuteSuccesses += 1;
    state.minuteTokens += outcome.totalTokens;
    remember(state.latencies, outcome.durationMs / Math.max(1, outcome.completionTokens), nowMs);
    if (outcome.firstContentMs !== undefined) remember(state.firstContents, outcome.firstContentMs, nowMs);
  }

  /** Counts the failure and leaves the deployment out for a while where the rules of `cooldownAfter` say so. */
  failed(candidate: Candidate, call: FailedAttempt, nowMs: number): void {
    const { routing } = candidate.deployment;
    const state = this.stateOf(candidate);
    enterMinute(state, nowMs);
    ended(state);
    if (!speaksOfDeployment(call.kind)) return;
    state.minuteFailures += 1;
    if (call.kind === 'timeout') {
      remember(state.latencies, TIMEOUT_LATENCY_MS, nowMs);
      remember(state.firstContents, TIMEOUT_LATENCY_MS, nowMs);
    }
    const settings = this.#settings();
    if (allowedFailsOf(call, routing, settings) !== undefined)
      countFailure(state, countedForMs(routing, settings), nowMs);
    const cooldown = cooldownAfter(call, state, routing, settings);
    if (cooldown === undefined) return;
    if (cooldown.effect === 'paced') this.pace(candidate, cooldown.durationMs, nowMs);
    else this.#cool(candidate, call, cooldown, nowMs);
  }

  /** The client left: nothing is known about the deployment. */
  abandoned(candidate: Candidate): void {
    ended(this.stateOf(candidate));
  }

  /** Its provider has said that it would refuse a call before `waitMs` have passed. At most a minute. */
  pace(candidate: Candidate, waitMs: number, nowMs: number): void {
    const state = this.stateOf(candidate);
    const durationMs = Math.min(waitMs, LONGEST_PACE_MS);
    if (durationMs <= 0 || nowMs + durationMs <= state.pacedUntilMs) return;
    state.pacedUntilMs = nowMs + durationMs;
    startWait(this.#paces, stateIdOf(candidate), durationMs, () => {
      state.pacedUntilMs = 0;
    });
  }

  /** Forgets every other deployment: a changed config no longer has them. */
  keepOnly(isKnown: (deploymentId: string) => boolean): void {
    for (const [id, { inFlight, deploymentId }] of this.#states)
      if (inFlight === 0 && !isKnown(deploymentId)) this.#forget(id);
  }

  #state(id: string, deploymentId: string): DeploymentState {
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    if (this.#states.size >= DEPLOYMENTS_MAX) this.#forgetIdle();
    const state = createDeploymentState(deploymentId);
    this.#states.set(id, state);
    return state;
  }

  #cool(candidate: Candidate, call: FailedAttempt, cooldown: Cooldown, nowMs: number): void {
    const id = stateIdOf(candidate);
    const state = this.stateOf(candidate);
    const durationMs = Math.min(cooldown.durationMs, LONGEST_COOLDOWN_MS);
    const isCooled = this.#cooldowns.has(id);
    if (isCooled && nowMs + durationMs <= state.cooledUntilMs) return;
    state.cooledUntilMs = nowMs + durationMs;
    state.cooledFor = call.kind;
    state.countedFailures = 0;
    if (!isCooled) this.#listener?.cooled(candidate, call, cooldown);
    startWait(this.#cooldowns, id, durationMs, () => {
      state.cooledUntilMs = 0;
      state.cooledFor = undefined;
      this.#listener?.restored(candidate, call);
    });
  }

  /** Makes room; calls under way keep their state. */
  #forgetIdle(): void {
    for (const [id, { inFlight }] of this.#states) {
      if (inFlight > 0) continue;
      this.#forget(id);
      if (this.#states.size < DEPLOYMENTS_MAX) return;
    }
    this.#states.clear();
  }

  #forget(id: string): void {
    this.#states.delete(id);
    for (const waits of [this.#cooldowns, this.#paces]) {
      const wait = waits.get(id);
      if (wait === undefined) continue;
      clearTimeout(wait.timer);
      waits.delete(id);
      wait.end();
    }
  }
}

function stateIdOf({ deployment, upstreamModel }: Candidate): string {
  return isWildcard(deployment.modelName) ? `${deployment.id}\n${upstreamModel}` : deployment.id;
}

/** A state that was forgotten meanwhile begins anew at zero. */
function ended(state: DeploymentState): void {
  state.inFlight = Math.max(0, state.inFlight - 1);
}

/** The count begins anew when the time of its first failure is over, or when the clock was set back behind it. */
function countFailure(state: DeploymentState, forMs: number, nowMs: number): void {
  const isOver = nowMs >= state.countedUntilMs || state.countedUntilMs - nowMs > forMs;
  state.countedFailures = isOver ? 1 : state.countedFailures + 1;
  if (isOver) state.countedUntilMs = nowMs + forMs;
}

/**
 * Ends a wait after its time whatever becomes of the clock: planning goes by the time of day, and a clock that is set
 * back would make a wait longer than it is.
 */
function startWait(waits: Map<string, Wait>, id: string, durationMs: number, end: () => void): void {
  clearTimeout(waits.get(id)?.timer);
  const timer = setTimeout(() => {
    waits.delete(id);
    end();
  }, durationMs);
  timer.unref();
  waits.set(id, { timer, end });
}
