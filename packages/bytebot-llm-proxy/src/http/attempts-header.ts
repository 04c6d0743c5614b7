import type { AttemptRecord } from '../telemetry/request-record.ts';
import { headerSafe } from './header-safe.ts';

/** More than a request ever has by default; a header is no place for a long story. */
const ATTEMPTS_SHOWN_MAX = 10;

/**
 * Every call that was made for a request, in order, as a list in a header (RFC 9651): the provider and model, the
 * upstream's status, the kind of the failure and what was waited before, in milliseconds.
 */
export function attemptsHeader(attempts: readonly AttemptRecord[]): string {
  let list = '';
  for (let index = 0; index < attempts.length && index < ATTEMPTS_SHOWN_MAX; index += 1) {
    const attempt = attempts[index];
    if (attempt === undefined) break;
    if (index > 0) list += ', ';
    list += quoted(attempt.provider, attempt.model);
    if (attempt.status !== 0) list += `;status=${attempt.status}`;
    if (attempt.kind !== undefined) list += `;kind=${attempt.kind}`;
    if (attempt.waitMs > 0) list += `;wait=${Math.round(attempt.waitMs)}`;
  }
  return list;
}

/** More names than a config has; what is forgotten is put together again. */
const NAMES_MAX = 1_000;

/** By model, then by provider: nearly every request asks for a name that was asked for before. */
const known = new Map<string, Map<string, string>>();

function quoted(provider: string, model: string): string {
  let ofModel = known.get(model);
  if (ofModel === undefined) {
    if (known.size >= NAMES_MAX) known.clear();
    ofModel = new Map();
    known.set(model, ofModel);
  }
  let name = ofModel.get(provider);
  if (name === undefined) {
    name = `"${quotable(`${provider}/${model}`)}"`;
    ofModel.set(provider, name);
  }
  return name;
}

/** A name as a string of such a list. */
function quotable(name: string): string {
  const safe = headerSafe(name);
  return /["\\]/.test(safe) ? safe.replace(/["\\]/g, '\\$&') : safe;
}
