import { z } from 'zod';
import { dollars, period } from './limit-values.ts';
import { patterns } from './routing.ts';
import { count, duration, flag, names, share, text } from './values.ts';

/** The parameters of a deployment that have to be of a certain type; the others are anything. */
export const paramSettings = z.looseObject({
  timeout: duration.nullish(),
  stream_timeout: duration.nullish(),
  num_retries: count.nullish(),
  weight: share.nullish(),
  order: count.nullish(),
  rpm: count.nullish(),
  tpm: count.nullish(),
  max_parallel_requests: count.nullish(),
  max_budget: dollars.nullish(),
  budget_duration: period.nullish(),
  tags: names.nullish(),
  tag_regex: patterns.nullish(),
  region_name: text.nullish(),
  cooldown_time: duration.nullish(),
  quota_group: text.nullish(),
  caching: flag.nullish(),
  use_chat_completions_api: flag.nullish(),
});

export type ParamSettings = z.output<typeof paramSettings>;
