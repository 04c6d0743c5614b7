import { defaultResponseStore, type ResponseStoreSettings } from '../../responses/response-store-settings.ts';
import type { GeneralSettings } from '../schema/sections.ts';

const MIB = 1024 * 1024;

/** How responses are kept: `general_settings.response_store`, else the defaults. */
export function responseStoreSettings({
  response_store: written,
  allow_unmanaged_response_ids: passesUnknownIds,
}: GeneralSettings): ResponseStoreSettings {
  const section = typeof written === 'object' && written !== null ? written : {};
  const enabled = typeof written === 'boolean' ? written : section.enabled;
  const { limits } = defaultResponseStore;
  return {
    enabled: enabled ?? defaultResponseStore.enabled,
    ttlMs: section.ttl_seconds ? section.ttl_seconds : undefined,
    limits: {
      maxEntries: section.max_entries ?? limits.maxEntries,
      maxBytes: section.max_size_mb ? Math.round(section.max_size_mb * MIB) : limits.maxBytes,
    },
    passesUnknownIds: passesUnknownIds === true,
  };
}
