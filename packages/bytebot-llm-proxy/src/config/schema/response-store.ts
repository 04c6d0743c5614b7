import { z } from 'zod';
import { count, duration, flag, positive } from './values.ts';

export const responseStoreSection = z.looseObject({
  enabled: flag.nullish(),
  ttl_seconds: duration.nullish(),
  max_entries: count.nullish(),
  max_size_mb: positive.nullish(),
});

/** How responses are kept; a word alone switches it. */
export const responseStore = z.union([flag, responseStoreSection]);
