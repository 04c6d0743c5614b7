import { memberOf, textOf } from '@bytebot/shared/browser';
import { objectsIn } from '../shared/read-lists.ts';
import { numberOf } from './read-value.ts';

/** One line of `/v1/requests`. */
export interface RequestRow {
  readonly id: string;
  readonly time: string;
  readonly caller: string;
  readonly tenant: string | undefined;
  readonly model: string;
  readonly provider: string;
  readonly outcome: string;
  readonly kind: string | undefined;
  readonly status: number | undefined;
  readonly attempts: number;
  readonly totalMs: number | undefined;
}

/** A key of a provider that is not as it should be (`/v1/providers/{provider}/keys`). */
export interface TroubledKey {
  readonly id: string;
  readonly provider: string;
  readonly variable: string | undefined;
  readonly state: string;
  readonly reason: string | undefined;
  readonly until: string | undefined;
  readonly lastError: string | undefined;
}

export function requestsIn(body: unknown): readonly RequestRow[] {
  return objectsIn(body, 'data').flatMap((row) => {
    const id = textOf(row, 'request_id');
    if (id === undefined) return [];
    return [
      {
        id,
        time: textOf(row, 'time') ?? '',
        caller: textOf(row, 'caller') ?? '',
        tenant: textOf(row, 'tenant'),
        model: textOf(row, 'model') ?? '',
        provider: textOf(row, 'provider') ?? '',
        outcome: textOf(row, 'outcome') ?? '',
        kind: textOf(row, 'kind'),
        status: numberOf(row, 'status'),
        attempts: numberOf(row, 'attempts') ?? 0,
        totalMs: numberOf(row, 'total_ms'),
      },
    ];
  });
}

export function troubledKeysIn(provider: string, body: unknown): readonly TroubledKey[] {
  return objectsIn(body, 'data').flatMap((key) => {
    const state = textOf(key, 'state') ?? 'ok';
    if (state === 'ok') return [];
    return [
      {
        id: textOf(key, 'id') ?? '',
        provider,
        variable: textOf(key, 'variable'),
        state,
        reason: textOf(key, 'reason'),
        until: textOf(key, 'until'),
        lastError: textOf(key, 'last_error'),
      },
    ];
  });
}

/** How many deployments are well, of how many (`/health`). */
export interface HealthCount {
  readonly healthy: number;
  readonly unhealthy: number;
}

/** Undefined where the short answer came, which counts nothing. */
export function healthIn(body: unknown): HealthCount | undefined {
  const healthy = numberOf(body, 'healthy_count');
  const unhealthy = numberOf(body, 'unhealthy_count');
  if (memberOf(body, 'status') === undefined || healthy === undefined) return undefined;
  return { healthy, unhealthy: unhealthy ?? 0 };
}
