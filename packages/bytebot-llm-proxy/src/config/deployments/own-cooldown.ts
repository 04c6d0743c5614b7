import type { OwnCooldown } from '../../routing/cooldown.ts';
import { allowedFailsPolicy, countsByClass } from '../schema/failures.ts';
import type { ParamSettings } from '../schema/model-entry.ts';
import { count, duration } from '../schema/values.ts';

/**
 * What an entry says about its own cooldowns: `cooldown_time` of its parameters, else of `model_info`, where
 * `allowed_fails` and `allowed_fails_policy` stand too. What has the wrong type there is warned of by the key table.
 */
export function ownCooldownOf(
  params: ParamSettings | undefined,
  modelInfo: Readonly<Record<string, unknown>>,
): OwnCooldown {
  const { allowed_fails: fails, allowed_fails_policy: policy, cooldown_time: time } = modelInfo;
  return {
    cooldownMs: params?.cooldown_time ?? duration.safeParse(time).data,
    allowedFails: count.safeParse(fails).data,
    allowedFailsPolicy: countsByClass(allowedFailsPolicy.safeParse(policy).data, 'AllowedFails'),
  };
}
