import { z } from 'zod';
import { type ExceptionClass, exceptionClasses } from '../../routing/exception-class.ts';
import { fallbacks } from './fallbacks.ts';
import { count, duration, flag, text } from './values.ts';

/** What the settings sections say about failures: retries, cooldowns, fallbacks, keys. */

const optionalCount = count.nullish();

function countsOf(suffix: string): Record<string, typeof optionalCount> {
  return Object.fromEntries(exceptionClasses.map((name) => [`${name}${suffix}`, optionalCount]));
}

/** `{RateLimitErrorRetries: 3, DefaultRetries: 1}` */
export const retryPolicy = z.looseObject({ ...countsOf('Retries'), DefaultRetries: optionalCount });
/** `{RateLimitErrorAllowedFails: 10}` */
export const allowedFailsPolicy = z.looseObject(countsOf('AllowedFails'));

/** The keys of one provider, as references or literals. */
const providerKeys = z.looseObject({ keys: z.array(text), quota_group: text.nullish() });

export const generalFailureKeys = {
  dangerously_allow_mock_testing_request_params: flag.nullish(),
  provider_keys: z.record(z.string(), providerKeys).nullish(),
};

export const litellmFailureKeys = {
  allowed_fails: count.nullish(),
  context_window_fallbacks: fallbacks.nullish(),
  content_policy_fallbacks: fallbacks.nullish(),
};

export const routerFailureKeys = {
  ...litellmFailureKeys,
  retry_policy: retryPolicy.nullish(),
  model_group_retry_policy: z.record(z.string(), retryPolicy).nullish(),
  allowed_fails_policy: allowedFailsPolicy.nullish(),
  cooldown_time: duration.nullish(),
  disable_cooldowns: flag.nullish(),
};

/** The counts of a policy by class, from its checked keys. */
export function countsByClass(
  policy: Readonly<Record<string, unknown>> | null | undefined,
  suffix: 'Retries' | 'AllowedFails',
): Readonly<Partial<Record<ExceptionClass, number>>> {
  const counts: Partial<Record<ExceptionClass, number>> = {};
  for (const name of exceptionClasses) {
    const value = policy?.[`${name}${suffix}`];
    if (typeof value === 'number') counts[name] = value;
  }
  return counts;
}
