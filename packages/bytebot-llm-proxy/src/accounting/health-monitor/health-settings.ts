/** How the health of providers is watched, from `general_settings` (LiteLLM's names). */
export interface HealthSettings {
  /** `background_health_checks`: whether free endpoints are asked while nobody calls. */
  readonly isWatching: boolean;
  /** `health_check_interval` */
  readonly intervalMs: number;
  /** `health_check_concurrency`: checks at once. */
  readonly concurrency: number;
  /** `enable_health_check_routing`: whether calls avoid an address that is unhealthy while another is healthy. */
  readonly isRouting: boolean;
  /** `health_check_staleness_threshold`: how long a failure keeps calls away. */
  readonly staleMs: number;
}

export const defaultHealth: HealthSettings = {
  isWatching: false,
  intervalMs: 30_000,
  concurrency: 5,
  isRouting: false,
  staleMs: 90_000,
};
