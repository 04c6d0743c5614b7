import { isJsonObject, memberAt, memberOf, type Usage } from '@bytebot/shared';
import type { MediaUnits } from '../../pricing/unit-price.ts';
import { asUsage } from '../raw-usage.ts';
import { inspectUnary } from '../sse/inspect-unary.ts';

/** What an answer in JSON says of itself. */
export interface MediaAnswer {
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
  /** What it is charged by; takes the place of what the request said. */
  readonly units: MediaUnits;
}

/** Why it is none. */
export interface NoAnswer {
  readonly reason: string;
  /** The JSON of an error inside a 200. */
  readonly error: string | undefined;
}

/** Pictures make an answer larger; it is not parsed only to be counted. */
const PARSED_BYTES_MAX = 1024 * 1024;

/** Looks at an answer of pictures, of text from sound, of judgements or of a ranking. The bytes are never changed. */
export function readMediaAnswer(body: Buffer): MediaAnswer | NoAnswer {
  const seen = inspectUnary(body);
  if (!seen.ok) return { reason: seen.reason, error: seen.error };
  const value: unknown = body.length <= PARSED_BYTES_MAX ? JSON.parse(body.toString()) : undefined;
  const fields = usageFields(value) ?? seen.usage;
  return {
    usage: isJsonObject(fields) ? asUsage(fields) : undefined,
    model: seen.model,
    id: seen.id,
    units: { ...imagesOf(value), ...secondsOf(value), ...queriesOf(value) },
  };
}

/** OpenAI's place, Cohere's two, and those of Jina and Voyage, which are OpenAI's. */
function usageFields(value: unknown): unknown {
  return (
    memberOf(value, 'usage') ?? memberAt(value, 'meta', 'tokens') ?? memberAt(value, 'meta', 'billed_units')
  );
}

function imagesOf(value: unknown): MediaUnits {
  const data = memberOf(value, 'data');
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const isImage = memberOf(first, 'b64_json') !== undefined || memberOf(first, 'url') !== undefined;
  return Array.isArray(data) && isImage ? { images: data.length } : {};
}

/** Whisper tells seconds in place of tokens, and its long form how long the sound is. */
function secondsOf(value: unknown): MediaUnits {
  const seconds = memberAt(value, 'usage', 'seconds') ?? memberOf(value, 'duration');
  const number = typeof seconds === 'string' ? Number(seconds) : seconds;
  return typeof number === 'number' && number >= 0 ? { seconds: number } : {};
}

function queriesOf(value: unknown): MediaUnits {
  const queries = memberAt(value, 'meta', 'billed_units', 'search_units');
  return typeof queries === 'number' && queries >= 0 ? { queries } : {};
}
