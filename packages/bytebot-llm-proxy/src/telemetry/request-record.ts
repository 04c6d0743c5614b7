import type { ErrorKind, Usage } from '@bytebot/shared';
import type { Plan } from '../routing/plan/plan.ts';

/** One call to a provider. */
export interface AttemptRecord {
  readonly provider: string;
  readonly deploymentId: string;
  /** Which key was used: a short hash, nothing of the key itself. */
  readonly keyId?: string;
  readonly modelGroup: string;
  /** The id sent upstream; completed from a catalogue just before. */
  model: string;
  /** The upstream's status; 0 when it never answered. */
  status: number;
  /** Absent on success. */
  kind?: ErrorKind | undefined;
  /** The upstream's message, redacted. */
  message?: string;
  /** Waited before this attempt. */
  waitMs: number;
  durationMs: number;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
}

/** Everything known about one request when it is over. Feeds headers, metrics and the request line. */
export interface RequestRecord {
  readonly requestId: string;
  readonly callId: string;
  /** `/v1/chat/completions`: the route, never the raw path. */
  readonly route: string;
  /** `master_key`, a key's alias, or `anonymous`; never key material. */
  caller: string;
  /** For metric labels that are left out unless switched on. */
  readonly callerDetails?: {
    readonly end_user?: string;
    readonly user_email?: string;
    readonly client_ip?: string;
    readonly user_agent?: string;
  };
  modelAsked: string;
  /** The tenant it was for; undefined without one. */
  readonly tenant?: string | undefined;
  /** What each group of the request was planned as, in order. */
  readonly plans?: readonly Plan[];
  /** Waited for room before the first call. */
  readonly queueWaitMs?: number;
  /** What the response cache did; undefined where it was not asked. */
  readonly cache?: 'hit' | 'miss' | undefined;
  /** The group that answered; differs from the asked one after a fallback. */
  modelGroup: string;
  /** As the upstream named itself. */
  modelUsed: string;
  provider: string;
  deploymentId: string;
  apiBase: string;
  streaming: boolean;
  /** The status the client got. */
  status: number;
  kind?: ErrorKind | undefined;
  attempts: AttemptRecord[];
  retries: number;
  fallbacks: number;
  usage?: Usage | undefined;
  /** What the answer costs, in nano-dollars, where that is known. */
  costNanoDollars?: number | undefined;
  /** Where its price is from: `provider` for a cost that the provider itself reported. */
  readonly priceSource?: string | undefined;
  readonly startedAtMs: number;
  /** Until the first content reached the client; undefined when none did. */
  firstTokenMs?: number | undefined;
  totalMs: number;
  /** Time spent in the proxy itself: total minus waiting for the upstream. */
  overheadMs: number;
}
