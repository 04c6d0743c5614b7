/** What a limit counts. */
export type LimitMeasure = 'requests' | 'tokens' | 'parallel' | 'money';

/** Whose use a limit counts. */
export type LimitSubjectKind =
  | 'caller'
  | 'namespace'
  | 'tenant'
  | 'model_group'
  | 'provider'
  | 'model'
  | 'deployment'
  | 'key'
  | 'proxy';

/** One limit. Rules are made with the config and kept; a request holds them by reference. */
export interface LimitRule {
  /** Unique among counters: rules with the same one share a counter. `caller:alice:requests:60000`. No key material. */
  readonly counter: string;
  readonly subject: { readonly kind: LimitSubjectKind; readonly name: string };
  readonly measure: LimitMeasure;
  /** Requests, tokens, calls at once, or nano-dollars. */
  readonly limit: number;
  /** How far back is counted; 0 for `parallel`, infinite for a budget that never starts anew. */
  readonly windowMs: number;
  /** A window that slides (rates) or one that begins anew as a whole (budgets and days, in UTC). */
  readonly window: 'sliding' | 'fixed';
  /** Of a fixed window: whole calendar months in place of `windowMs`. */
  readonly months?: number;
  /** What holds while the shared store is away. */
  readonly whenStoreDown: 'open' | 'closed';
}

/** What a request is expected to use, or has used. */
export interface LimitAmounts {
  readonly tokens: number;
  readonly nanoDollars: number;
}

/** A rule that says no. */
export interface LimitRefusal {
  readonly rule: LimitRule;
  /** When asking again may help; undefined when only time without an end, or a change of the config, would. */
  readonly retryAfterMs: number | undefined;
  /** It is not reached: the shared store that counts it is away, and the rule is closed then. */
  readonly isStoreDown?: true;
}

/** What was reserved for one request or one attempt. */
export interface Reservation {
  /**
   * Books what was really used in place of the estimate; undefined gives everything back but the request itself.
   * Only the first call counts.
   */
  settle(used: LimitAmounts | undefined): void;
  /** As if it had never been made, the request included: nothing was sent. Only the first call of either counts. */
  cancel(): void;
}

/** The counters of all limits of this proxy, in memory or shared by its replicas. */
export interface LimitStore {
  /**
   * Reserves one request and the estimate with every rule, or with none of them.
   *
   * @returns At once in memory; a promise with a shared store. Never rejects.
   */
  reserve(
    rules: readonly LimitRule[],
    estimate: LimitAmounts,
    nowMs: number,
  ): Reservation | LimitRefusal | Promise<Reservation | LimitRefusal>;
  /** Whether some rule would refuse now, as far as this process knows; reserves nothing and asks nobody. */
  peek(rules: readonly LimitRule[], estimate: LimitAmounts, nowMs: number): LimitRefusal | undefined;
  /** What is used of a rule, as far as this process knows. */
  used(rule: LimitRule, nowMs: number): number;
  /** Called whenever something was given back, so that who waits can ask again. */
  onRelease(listener: (rules: readonly LimitRule[]) => void): void;
  close(): Promise<void>;
}

export function isRefusal(result: Reservation | LimitRefusal): result is LimitRefusal {
  return 'rule' in result;
}
