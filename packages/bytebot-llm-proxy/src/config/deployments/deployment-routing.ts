import type { LimitRule } from '../../limits/limit-rule.ts';
import type { ExceptionClass } from '../../routing/exception-class.ts';
import type { ParamSettings } from '../schema/model-entry.ts';
import { ownCooldownOf } from './own-cooldown.ts';

/** What the config says about choosing one deployment among those of its group, and about its limits. */
export interface DeploymentRouting {
  /** Its share of the calls (`weight`); undefined when it is not set. */
  readonly weight: number | undefined;
  /** Its level (`order`): a lower one is used up before a higher one is called. */
  readonly order: number | undefined;
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
  readonly maxParallelRequests: number | undefined;
  readonly tags: readonly string[];
  /** `tag_regex`, tried on the `User-Agent` of the request. */
  readonly tagPatterns: readonly RegExp[];
  readonly regionName: string | undefined;
  /** How long it is left out after failures; undefined: as the router says. */
  readonly cooldownMs: number | undefined;
  readonly allowedFails: number | undefined;
  readonly allowedFailsPolicy: Readonly<Partial<Record<ExceptionClass, number>>>;
  /** Keys and accounts that share a quota cool together (`quota_group`). */
  readonly quotaGroup: string | undefined;
  /** Whether answers of its group are cached; undefined: as `cache_params` says. */
  readonly caching: boolean | undefined;
  /** Its own limits (`rpm`, `tpm`, `max_parallel_requests`, `max_budget`). */
  readonly limits: readonly LimitRule[];
}

/**
 * Reads the routing parameters of a deployment.
 *
 * @param limits Made of them beforehand.
 */
export function deploymentRouting(
  params: ParamSettings | undefined,
  modelInfo: Readonly<Record<string, unknown>>,
  limits: readonly LimitRule[],
): DeploymentRouting {
  return {
    weight: params?.weight ?? undefined,
    order: params?.order ?? undefined,
    rpm: params?.rpm ?? undefined,
    tpm: params?.tpm ?? undefined,
    maxParallelRequests: params?.max_parallel_requests ?? undefined,
    tags: params?.tags ?? [],
    tagPatterns: params?.tag_regex ?? [],
    regionName: params?.region_name ?? undefined,
    ...ownCooldownOf(params, modelInfo),
    quotaGroup: params?.quota_group ?? undefined,
    caching: params?.caching ?? undefined,
    limits,
  };
}
