/**
 * Looks at a unary answer in a dialect other than OpenAI's chat completions, as inspect-unary.ts does at those: one
 * JSON object that the dialect takes for an answer, without an error inside. The bytes are never changed.
 */
import { isJsonObject } from '@bytebot/shared';
import type { NativeReading } from '../../dialects/client-dialect.ts';
import { type UnaryInspection, unreadableReason } from './inspect-unary.ts';
import { isErrorAnswer } from './read-chunk.ts';

export function inspectNative(body: Buffer, reading: NativeReading): UnaryInspection {
  const value = parse(body);
  if (value === undefined) return { ok: false, reason: unreadableReason(body) };
  if (isErrorAnswer(value)) return failed(body);
  if (!isJsonObject(value)) return { ok: false, reason: 'the answer is not a JSON object' };
  const { usage, model, id, isFiltered, isError, unreadable } = reading.readAnswer(value);
  if (isError) return failed(body);
  if (unreadable !== undefined) return { ok: false, reason: unreadable };
  return {
    ok: true,
    reason: '',
    ...(isFiltered ? { isFiltered } : {}),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(id === undefined ? {} : { id }),
  };
}

function failed(body: Buffer): UnaryInspection {
  return { ok: false, reason: 'the answer is an error', error: body.toString() };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
