import { DEFAULT_ALLOWED_FAILS, LONGEST_COOLDOWN_MS } from '../../routing/cooldown.ts';
import {
  type CooldownSettings,
  defaultRouting,
  type RetryPolicy,
  type RoutingSettings,
} from '../../routing/routing-settings.ts';
import { countsByClass } from '../schema/failures.ts';
import type { LitellmSettings, RouterSettings } from '../schema/sections.ts';
import type { FallbackTarget } from '../snapshot.ts';

/** What follows from a failure, from `router_settings` and `litellm_settings`. */
export function failureSettings(
  router: RouterSettings,
  litellm: LitellmSettings,
): Pick<
  RoutingSettings,
  'retryPolicy' | 'groupRetryPolicies' | 'cooldown' | 'contextWindowFallbacks' | 'contentPolicyFallbacks'
> {
  const groupPolicies = Object.entries(router.model_group_retry_policy ?? {});
  return {
    retryPolicy: retryPolicyOf(router.retry_policy),
    groupRetryPolicies: new Map(
      groupPolicies.flatMap(([group, written]) => {
        const policy = retryPolicyOf(written);
        return policy === undefined ? [] : [[group, policy] as const];
      }),
    ),
    cooldown: cooldownSettings(router, litellm),
    contextWindowFallbacks: fallbackMap(
      router.context_window_fallbacks ?? litellm.context_window_fallbacks ?? [],
    ),
    contentPolicyFallbacks: fallbackMap(
      router.content_policy_fallbacks ?? litellm.content_policy_fallbacks ?? [],
    ),
  };
}

/** The first entry of a group counts. */
export function fallbackMap(
  entries: readonly Readonly<Record<string, readonly FallbackTarget[]>>[],
): ReadonlyMap<string, readonly FallbackTarget[]> {
  const map = new Map<string, readonly FallbackTarget[]>();
  for (const entry of entries) {
    for (const [group, targets] of Object.entries(entry)) if (!map.has(group)) map.set(group, targets);
  }
  return map;
}

function retryPolicyOf(
  written: Readonly<Record<string, unknown>> | null | undefined,
): RetryPolicy | undefined {
  const byClass = countsByClass(written, 'Retries');
  const standard = written?.DefaultRetries;
  const otherwise = typeof standard === 'number' ? standard : undefined;
  return Object.keys(byClass).length === 0 && otherwise === undefined ? undefined : { byClass, otherwise };
}

/**
 * Failures are counted against `allowed_fails` where there is a policy, or where the router's number is another one than
 * that of `litellm_settings` (3): LiteLLM then leaves its own rules aside.
 */
function cooldownSettings(router: RouterSettings, litellm: LitellmSettings): CooldownSettings {
  const allowedFailsPolicy = countsByClass(router.allowed_fails_policy, 'AllowedFails');
  const standard = litellm.allowed_fails ?? DEFAULT_ALLOWED_FAILS;
  const stated = router.allowed_fails ?? undefined;
  const isCounted =
    Object.keys(allowedFailsPolicy).length > 0 || (stated !== undefined && stated !== standard);
  return {
    disabled: router.disable_cooldowns === true,
    cooldownMs: Math.min(router.cooldown_time ?? defaultRouting.cooldown.cooldownMs, LONGEST_COOLDOWN_MS),
    allowedFails: isCounted ? (stated ?? standard) : undefined,
    allowedFailsPolicy,
  };
}
