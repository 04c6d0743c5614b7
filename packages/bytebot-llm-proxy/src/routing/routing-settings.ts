import type { FallbackTarget } from '../config/snapshot.ts';
import type { ExceptionClass } from './exception-class.ts';
import type { StrategyName } from './strategy-name.ts';

/** A strategy with what can be set about it (`routing_strategy_args`). */
export interface StrategySettings {
  readonly name: StrategyName;
  /** Deployments within this share of the fastest count as equally fast (`lowest_latency_buffer`, 0.1 = 10 %). */
  readonly latencyBuffer: number;
  /** How many of the last latencies are averaged (`max_latency_list_size`). */
  readonly latencySamplesMax: number;
  /** How long a latency is remembered (`ttl`). */
  readonly latencyTtlMs: number;
  /** Whether what was measured of earlier calls counts (`OPENROUTER_PERFORMANCE_CACHE`, S2-19). */
  readonly usesMeasurements: boolean;
}

/** How often a failed call is made again, by the class of its failure; what is absent is decided elsewhere. */
export interface RetryPolicy {
  readonly byClass: Readonly<Partial<Record<ExceptionClass, number>>>;
  /** `DefaultRetries`. */
  readonly otherwise: number | undefined;
}

/** When a deployment that fails is left out for a while (`reference`: LiteLLM's router, cooldowns). */
export interface CooldownSettings {
  readonly disabled: boolean;
  readonly cooldownMs: number;
  /** Whether `cooldown_time` was written: then it also bounds what follows from a share of failures. */
  readonly allowedFails: number | undefined;
  readonly allowedFailsPolicy: Readonly<Partial<Record<ExceptionClass, number>>>;
}

/** A second attempt beside one that is slow to begin. */
export interface HedgeSettings {
  /** The second attempt begins at the observed 95th percentile of the time to first content, within these bounds. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

/** How deployments are chosen, from `router_settings`, with all defaults. */
export interface RoutingSettings {
  readonly strategy: StrategySettings;
  /** Whether somebody has set it: what a catalogue adds keeps an order of its own otherwise (C-13). */
  readonly isStrategySet: boolean;
  /** By model group, from `routing_groups`. */
  readonly groupStrategies: ReadonlyMap<string, StrategySettings>;
  /** Orders what is left after a failure (`OPENROUTER_FALLBACK_STRATEGY`); undefined: the strategy itself. */
  readonly fallbackStrategy: StrategySettings | undefined;
  /** Whether a request is held against context windows and limits of the deployments before it is sent. */
  readonly preCallChecks: boolean;
  readonly tagFiltering: boolean;
  readonly tagMatchAny: boolean;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly groupRetryPolicies: ReadonlyMap<string, RetryPolicy>;
  readonly cooldown: CooldownSettings;
  readonly contextWindowFallbacks: ReadonlyMap<string, readonly FallbackTarget[]>;
  readonly contentPolicyFallbacks: ReadonlyMap<string, readonly FallbackTarget[]>;
  /** By model group; `*` for all of them. */
  readonly hedging: ReadonlyMap<string, HedgeSettings>;
}

export const defaultStrategy: StrategySettings = {
  name: 'simple-shuffle',
  latencyBuffer: 0,
  latencySamplesMax: 10,
  latencyTtlMs: 3_600_000,
  usesMeasurements: true,
};

export const defaultRouting: RoutingSettings = {
  strategy: defaultStrategy,
  isStrategySet: false,
  groupStrategies: new Map(),
  fallbackStrategy: undefined,
  preCallChecks: false,
  tagFiltering: false,
  tagMatchAny: true,
  retryPolicy: undefined,
  groupRetryPolicies: new Map(),
  cooldown: { disabled: false, cooldownMs: 5_000, allowedFails: undefined, allowedFailsPolicy: {} },
  contextWindowFallbacks: new Map(),
  contentPolicyFallbacks: new Map(),
  hedging: new Map(),
};
