/** What a client pod is to send, as JSON in its variable TRAFFIC. */
export interface TrafficPlan {
  /** The proxy, without `/v1`. */
  readonly url: string;
  /** How many streams are open at any time; each is followed by another. */
  readonly streams: number;
  /** The streams' model, and the words its answer must have. */
  readonly streamModel: string;
  readonly streamText: string;
  /** How long one takes. */
  readonly streamSeconds: number;
  /** Requests without a stream. */
  readonly requestsPerSecond: number;
  readonly requestModel: string;
  /** Seconds over which the first streams are begun. */
  readonly rampSeconds: number;
  /** Seconds after which it ends by itself. */
  readonly longestSeconds: number;
  /**
   * For so long a request that could not be delivered (connection refused or closed) is sent again, as the agent's
   * client does; 0: it counts as failed at once.
   */
  readonly retryMs: number;
}

/**
 * `refused`: no connection; `closed`: the connection ended before the answer did; `status`: another status than 200;
 * `error event`: the stream said that it failed; `truncated`: it ended without its end mark or without all of its
 * words; `content`: complete, but with other words; `silent`: nothing came for too long.
 */
export type TrafficFailure =
  | 'refused'
  | 'closed'
  | 'status'
  | 'error event'
  | 'truncated'
  | 'content'
  | 'silent';

/** All requests, or all streams, that went wrong in the same way. */
export interface TrafficProblem {
  readonly what: 'stream' | 'request';
  readonly how: TrafficFailure;
  readonly status?: number;
  readonly count: number;
  /** What the first of them saw. */
  readonly detail: string;
  /** Milliseconds since 1970 by the clock of the pod. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** What became of the traffic; the last line that the pod prints. */
export interface TrafficReport {
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly streams: { readonly begun: number; readonly whole: number; readonly mostOpen: number };
  readonly requests: { readonly sent: number; readonly answered: number };
  /** Requests and streams begun again after a refused or closed connection; they are no problems if that helped. */
  readonly retries: { readonly count: number; readonly longestMs: number };
  readonly problems: readonly TrafficProblem[];
  /** Of requests, in milliseconds. */
  readonly latencyMs: { readonly median: number; readonly p99: number; readonly longest: number };
}

/** What stands before the report in the pod's log. */
export const reportMark = 'TRAFFIC REPORT ';
