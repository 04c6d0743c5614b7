import type { SecretStore } from '@bytebot/service';
import { defaultRouting, type RoutingSettings } from '../../routing/routing-settings.ts';
import type { LitellmSettings, RouterSettings } from '../schema/sections.ts';
import { failureSettings } from './failure-settings.ts';

/** How deployments are chosen, from `router_settings`, `litellm_settings` and the `OPENROUTER_*` variables. */
export function routingSettings(
  router: RouterSettings,
  litellm: LitellmSettings,
  _secrets: SecretStore,
): RoutingSettings {
  return { ...defaultRouting, ...failureSettings(router, litellm) };
}
