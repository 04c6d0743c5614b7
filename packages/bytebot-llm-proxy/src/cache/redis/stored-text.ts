import { isUtf8 } from 'node:buffer';
import { isJsonObject } from '@bytebot/shared';
import type { CachedAnswer } from '../cached-answer.ts';

const VERSION = 1;

/**
 * An answer as one text for Redis: a line about it, then its body as it is. Undefined for a body that is not UTF-8,
 * which a text cannot hold.
 */
export function storedText({
  body,
  model,
  deploymentId,
  tokens,
  nanoDollars,
  storedAtMs,
}: CachedAnswer): string | undefined {
  if (!isUtf8(body)) return undefined;
  const line = { version: VERSION, bytes: body.length, model, deploymentId, tokens, nanoDollars, storedAtMs };
  return `${JSON.stringify(line)}\n${body.toString()}`;
}

/** The answer in such a text; undefined for anything else, also what another version has written. */
export function readStoredText(text: unknown): CachedAnswer | undefined {
  if (typeof text !== 'string') return undefined;
  const lineEnd = text.indexOf('\n');
  const line = lineEnd === -1 ? undefined : parse(text.slice(0, lineEnd));
  if (!isJsonObject(line) || line.version !== VERSION) return undefined;
  const { bytes, model, deploymentId, tokens, nanoDollars, storedAtMs } = line;
  const body = Buffer.from(text.slice(lineEnd + 1));
  if (body.length !== bytes || typeof model !== 'string' || typeof deploymentId !== 'string')
    return undefined;
  if (typeof tokens !== 'number' || typeof nanoDollars !== 'number' || typeof storedAtMs !== 'number') {
    return undefined;
  }
  return { body, model, deploymentId, tokens, nanoDollars, storedAtMs };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
