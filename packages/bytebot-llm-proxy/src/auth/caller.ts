import type { LimitRule } from '../limits/limit-rule.ts';
import type { ModelList } from './model-list.ts';

/** Who asks. */
export interface Caller {
  /** For logs and metrics: `master_key`, `anonymous`, a key's alias, `namespace/serviceaccount`; never key material. */
  readonly name: string;
  /** Whether routes of whoever runs the proxy are open too. */
  readonly isAdmin: boolean;
  /** The models that may be asked for; undefined: all of them. */
  readonly models: ModelList | undefined;
  /** The tenant that the caller's key is bound to; undefined: the request may name one. */
  readonly tenant: string | undefined;
  /** What the caller may use. */
  readonly limits: readonly LimitRule[];
}

const everything = { isAdmin: true, models: undefined, tenant: undefined, limits: [] } as const;

export const masterKeyCaller: Caller = { name: 'master_key', ...everything };
/** Everybody, on an open proxy. */
export const anonymousCaller: Caller = { name: 'anonymous', ...everything };
