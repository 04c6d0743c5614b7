import { count, duration, flag } from './values.ts';

/** The keys of `general_settings` about the health of providers. */
export const generalHealthKeys = {
  background_health_checks: flag.nullish(),
  health_check_interval: duration.nullish(),
  health_check_concurrency: count.nullish(),
  enable_health_check_routing: flag.nullish(),
  health_check_staleness_threshold: duration.nullish(),
};

/** Those that LiteLLM's router takes too. */
export const routerHealthKeys = {
  enable_health_check_routing: flag.nullish(),
  health_check_staleness_threshold: duration.nullish(),
};
