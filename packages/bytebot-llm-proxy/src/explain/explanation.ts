import type { ErrorBody } from '@bytebot/shared';
import type { ExplainedCandidate } from './explain-candidate.ts';
import type { ExplainedFallbacks, ExplainedStandIn } from './explain-fallbacks.ts';
import type { ExplainedLimit } from './explain-limits.ts';
import type { ExplainedName } from './explain-name.ts';

/** What would happen to a request now. Holds no prompt and no key. */
export interface Explanation {
  readonly object: 'explanation';
  readonly time: string;
  readonly operation: string;
  readonly stream: boolean;
  readonly caller: string;
  readonly tenant?: string;
  /** `called`: a provider is asked; `waits`: first for room; `refused`: `answer` is what the client gets. */
  readonly outcome: 'called' | 'waits' | 'refused';
  readonly answer?: { readonly status: number; readonly body: ErrorBody };
  readonly name?: ExplainedName;
  /** What the request counts against, whoever answers it. */
  readonly limits?: readonly ExplainedLimit[];
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly candidates?: readonly ExplainedCandidate[];
  readonly num_retries?: number;
  readonly deadline_ms?: number;
  readonly fallbacks?: readonly ExplainedFallbacks[];
  /** What of those models could be called now. */
  readonly stand_ins?: readonly ExplainedStandIn[];
  readonly queue?: { readonly enabled: boolean; readonly waiting: number };
  /** What an answer of the response cache would be kept under; absent where the cache is not asked. */
  readonly cache_key?: string;
  /** The same for people, one sentence a line. */
  readonly sentences: readonly string[];
}
