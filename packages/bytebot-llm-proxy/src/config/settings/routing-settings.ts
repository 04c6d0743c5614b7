import type { SecretStore } from '@bytebot/service';
import { defaultRouting, type RoutingSettings } from '../../routing/routing-settings.ts';
import type { LitellmSettings, RouterSettings } from '../schema/sections.ts';

/** How deployments are chosen, from `router_settings`, `litellm_settings` and the `OPENROUTER_*` variables. */
export function routingSettings(
  _router: RouterSettings,
  _litellm: LitellmSettings,
  _secrets: SecretStore,
): RoutingSettings {
  return defaultRouting;
}
