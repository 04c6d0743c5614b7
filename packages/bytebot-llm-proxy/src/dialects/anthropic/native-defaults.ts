import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { isAbsent } from './expect.ts';

/** What the canonical form and Messages call the same. */
const sameNames = ['temperature', 'top_p', 'top_k', 'max_tokens', 'thinking', 'service_tier'] as const;

/**
 * The defaults of a deployment under the names of Messages, only where the request says nothing itself. Tokens to think
 * with are left out where the answer may not be longer than they.
 */
export function nativeDefaults(
  defaults: Readonly<Record<string, unknown>>,
  body: JsonObject,
): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const name of sameNames)
    if (!isAbsent(defaults[name]) && isAbsent(body[name])) set[name] = defaults[name];
  const maxTokens = defaults.max_completion_tokens ?? defaults.max_tokens;
  if (!isAbsent(maxTokens) && isAbsent(body.max_tokens)) set.max_tokens = maxTokens;
  const stops =
    defaults.stop_sequences ?? (typeof defaults.stop === 'string' ? [defaults.stop] : defaults.stop);
  if (!isAbsent(stops) && isAbsent(body.stop_sequences)) set.stop_sequences = stops;
  addEffort(set, defaults.reasoning_effort, body);
  return set;
}

function addEffort(set: Record<string, unknown>, effort: unknown, body: JsonObject): void {
  if (typeof effort !== 'string' || effort === '') return;
  const config = isJsonObject(body.output_config) ? body.output_config : {};
  if (effort === 'none') {
    if (isAbsent(body.thinking)) set.thinking = { type: 'disabled' };
  } else if (isAbsent(config.effort)) {
    set.output_config = { ...config, effort: effort === 'minimal' ? 'low' : effort };
  }
}
