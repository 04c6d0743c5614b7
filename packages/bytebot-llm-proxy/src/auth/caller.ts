import type { ModelList } from './model-list.ts';

/** Who asks. Virtual keys add their limits here later. */
export interface Caller {
  /** For logs and metrics: `master_key`, `anonymous`, `namespace/serviceaccount`; never key material. */
  readonly name: string;
  /** Whether routes of whoever runs the proxy are open too. */
  readonly isAdmin: boolean;
  /** The models that may be asked for; undefined: all of them. */
  readonly models: ModelList | undefined;
}

export const masterKeyCaller: Caller = { name: 'master_key', isAdmin: true, models: undefined };
/** Everybody, on an open proxy. */
export const anonymousCaller: Caller = { name: 'anonymous', isAdmin: true, models: undefined };
