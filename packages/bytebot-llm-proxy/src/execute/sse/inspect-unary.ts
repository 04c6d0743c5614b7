/**
 * Looks at a unary answer held whole, to tell an answer from a failure with status 200 and to know its usage. The
 * rules:
 *
 * - An answer is one JSON object. An empty body, a page, a cut body and any other JSON are unreadable, except the
 *   list that Google's OpenAI surface wraps errors in.
 * - It is a failure if it has an `error` at its top or in a choice, or a finish reason `error` (OpenRouter).
 * - The bytes are never changed.
 */
import { isJsonObject, textOf, type Usage } from '@bytebot/shared';
import { readOutline } from './answer-outline.ts';
import { isErrorAnswer, isFilteredAnswer, usageOf } from './read-chunk.ts';

export interface UnaryInspection {
  readonly ok: boolean;
  /** Why it is not an answer, in a few words; empty when it is one. */
  readonly reason: string;
  /** The JSON of an answer that is a failure, for classification. */
  readonly error?: string;
  readonly usage?: Usage;
  /** Set where the provider has held back what the model wrote. */
  readonly isFiltered?: boolean;
  /** As the upstream names it. */
  readonly model?: string;
  readonly id?: string;
}

/** From this size on scanning is cheaper than parsing. */
const SCAN_FROM_BYTES = 16 * 1024;

export function inspectUnary(body: Buffer): UnaryInspection {
  const value = readAnswer(body);
  if (value === undefined) return { ok: false, reason: unreadableReason(body) };
  if (isErrorAnswer(value)) return { ok: false, reason: 'the answer is an error', error: body.toString() };
  if (!isJsonObject(value)) return { ok: false, reason: 'the answer is not a JSON object' };
  const usage = usageOf(value);
  const model = textOf(value, 'model');
  const id = textOf(value, 'id');
  return {
    ok: true,
    reason: '',
    ...(isFilteredAnswer(value) ? { isFiltered: true } : {}),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(id === undefined ? {} : { id }),
  };
}

/** The answer, without its content if it is large; undefined when it is no JSON. */
function readAnswer(body: Buffer): unknown {
  if (body.length >= SCAN_FROM_BYTES) {
    try {
      return readOutline(body);
    } catch {
      // Not an object, or one with rare traits: parsing decides.
    }
  }
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Why a body that is no JSON is no answer. */
export function unreadableReason(body: Buffer): string {
  const start = body.toString('utf8', 0, 256).trimStart();
  if (start === '') return body.length > 256 ? 'the answer is not JSON' : 'the answer is empty';
  if (start.startsWith('<')) return 'the answer is a web page, not JSON';
  return start.startsWith('{') ? 'the answer is cut off or not valid JSON' : 'the answer is not JSON';
}
