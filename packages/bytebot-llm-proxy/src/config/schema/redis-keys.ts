import { flag, text } from './values.ts';

/** The Redis that replicas share, as `router_settings` names it. */
export const redisKeys = {
  redis_url: text.nullish(),
  redis_host: text.nullish(),
  redis_port: text.nullish(),
  redis_username: text.nullish(),
  redis_password: text.nullish(),
  redis_db: text.nullish(),
  redis_ssl: flag.nullish(),
};
