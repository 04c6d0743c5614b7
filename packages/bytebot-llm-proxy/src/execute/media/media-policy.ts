/** Where media may be fetched from (LiteLLM's `user_url_validation` and `user_url_allowed_hosts`). */
export interface MediaPolicy {
  /** False lets every address be fetched, private ones too. */
  readonly guarded: boolean;
  /** `host` or `host:port` that may be fetched although it is private. */
  readonly allowedHosts: readonly string[];
}
