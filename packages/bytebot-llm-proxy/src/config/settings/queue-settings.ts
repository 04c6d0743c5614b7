import type { SecretStore } from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';
import { defaultQueue, type QueueSettings } from '../../limits/queue/queue-settings.ts';
import type { GeneralSettings } from '../schema/sections.ts';
import { flag } from '../schema/values.ts';
import type { VariableProblem } from './openrouter-settings.ts';

/** More would be a queue in which nobody is served in time; each waiting request holds its body in memory. */
export const QUEUE_SIZE_MAX = 100_000;

/**
 * How requests wait for room: `general_settings.queue`, else the `OPENROUTER_QUEUE_*` variables (S3-27), else the
 * defaults. A variable that cannot be read gives its default and a warning.
 */
export function queueSettings(
  written: GeneralSettings['queue'],
  secrets: SecretStore,
  report: VariableProblem,
): QueueSettings {
  const section = typeof written === 'object' && written !== null ? written : {};
  const enabled = typeof written === 'boolean' ? written : section.enabled;
  return {
    enabled: enabled ?? enabledByVariable(secrets, report) ?? defaultQueue.enabled,
    maxSize: Math.min(
      section.max_size ?? sizeByVariable(secrets, report) ?? defaultQueue.maxSize,
      QUEUE_SIZE_MAX,
    ),
    maxWaitMs: section.max_wait_seconds ?? waitByVariable(secrets, report) ?? defaultQueue.maxWaitMs,
    weights: new Map(Object.entries(section.weights ?? {})),
  };
}

function enabledByVariable(secrets: SecretStore, report: VariableProblem): boolean | undefined {
  const text = secrets.get('OPENROUTER_QUEUE_ENABLED');
  if (text === undefined) return undefined;
  const { data } = flag.safeParse(text);
  if (data === undefined)
    report('OPENROUTER_QUEUE_ENABLED', 'OPENROUTER_QUEUE_ENABLED has to be true or false; it is ignored.');
  return data;
}

function sizeByVariable(secrets: SecretStore, report: VariableProblem): number | undefined {
  const text = secrets.get('OPENROUTER_QUEUE_MAX_SIZE');
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text.trim()) && Number(text) <= QUEUE_SIZE_MAX) return Number(text);
  report(
    'OPENROUTER_QUEUE_MAX_SIZE',
    `OPENROUTER_QUEUE_MAX_SIZE has to be a whole number from 0 to ${QUEUE_SIZE_MAX}; ${defaultQueue.maxSize} is used.`,
  );
  return undefined;
}

function waitByVariable(secrets: SecretStore, report: VariableProblem): number | undefined {
  const text = secrets.get('OPENROUTER_QUEUE_TIMEOUT');
  if (text === undefined) return undefined;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return durationMs;
  report(
    'OPENROUTER_QUEUE_TIMEOUT',
    `OPENROUTER_QUEUE_TIMEOUT has to be a duration such as 30s, 1m30s or 30 (seconds); ${defaultQueue.maxWaitMs / 1_000} s is used.`,
  );
  return undefined;
}
