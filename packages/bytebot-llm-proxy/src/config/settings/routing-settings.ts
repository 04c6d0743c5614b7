import type { SecretStore } from '@bytebot/service';
import { defaultRouting, type RoutingSettings } from '../../routing/routing-settings.ts';
import type { ProblemList } from '../problem-list.ts';
import type { LitellmSettings, RouterSettings } from '../schema/sections.ts';
import { checkSettings } from './check-settings.ts';
import { failureSettings } from './failure-settings.ts';
import { hedgeSettings } from './hedge-settings.ts';
import { strategySettings } from './strategy-settings.ts';
import { strategyVariables } from './strategy-variables.ts';

/** How deployments are chosen, from `router_settings`, `litellm_settings` and the `OPENROUTER_*` variables. */
export function routingSettings(
  router: RouterSettings,
  litellm: LitellmSettings,
  secrets: SecretStore,
  problems: ProblemList,
): RoutingSettings {
  return {
    ...defaultRouting,
    ...failureSettings(router, litellm),
    ...strategySettings(router, strategyVariables(secrets, problems), problems),
    ...checkSettings(router, problems),
    hedging: hedgeSettings(router, problems),
  };
}
