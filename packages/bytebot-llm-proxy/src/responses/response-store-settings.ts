import { defaultRecordLimits, type RecordLimits } from '../store/records/record-settings.ts';

/** How answers on `/v1/responses` are kept, so that later requests can go on with them. */
export interface ResponseStoreSettings {
  /** False: the proxy keeps no conversation itself, as if every request said `store: false`. */
  readonly enabled: boolean;
  /** Undefined: as long as is usual where they are. */
  readonly ttlMs: number | undefined;
  /** What all records in the memory of a process take, where there is no Redis. */
  readonly limits: RecordLimits;
  /** Whether ids that the proxy does not know go upstream as they are: whoever has one may use it. */
  readonly passesUnknownIds: boolean;
}

const DAY_MS = 86_400_000;
/** As long as OpenAI keeps responses. */
export const SHARED_TTL_MS = 30 * DAY_MS;
/** Memory ends with the process. */
export const MEMORY_TTL_MS = DAY_MS;

export const defaultResponseStore: ResponseStoreSettings = {
  enabled: true,
  ttlMs: undefined,
  limits: defaultRecordLimits,
  passesUnknownIds: false,
};

/** How long a response is kept. */
export function responseTtlMs({ ttlMs }: ResponseStoreSettings, isShared: boolean): number {
  return ttlMs ?? (isShared ? SHARED_TTL_MS : MEMORY_TTL_MS);
}
