import { anthropicUsage, geminiUsage } from '@bytebot/llm-providers';
import {
  isJsonObject,
  type JsonObject,
  memberAt,
  memberOf,
  SseDecoder,
  textOf,
  type Usage,
} from '@bytebot/shared';
import { usageOf } from './sse/read-chunk.ts';

/** A JSON answer up to this size is kept to be looked at. */
const JSON_BYTES_MAX = 1024 * 1024;
/** Of an event stream, its first events (Anthropic counts the prompt there) and its last ones. */
const HEAD_BYTES_MAX = 16 * 1024;
const TAIL_BYTES_MAX = 64 * 1024;

/** What an answer of bytes says about itself; nothing is known of one in any other format. */
export interface RawFacts {
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
}

const nothing: RawFacts = { usage: undefined, model: undefined, id: undefined };

/**
 * Looks at an answer that passes as bytes for what it used, whatever its dialect: a JSON answer up to 1 MB, the first
 * and the last events of a stream. It keeps what it needs and delays nothing.
 */
export class RawUsage {
  readonly #format: 'json' | 'events' | 'other';
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  readonly #tail: Buffer[] = [];
  #tailBytes = 0;
  #hasGap = false;

  /** @param isPlain Whether the bytes are as they were written, not compressed. */
  constructor(contentType: string | undefined, isPlain: boolean) {
    this.#format = isPlain ? formatOf(contentType) : 'other';
  }

  /** Whether the answer is a stream of server-sent events. */
  get isEventStream(): boolean {
    return this.#format === 'events';
  }

  add(chunk: Buffer): void {
    if (this.#format === 'other') return;
    const headMax = this.#format === 'json' ? JSON_BYTES_MAX : HEAD_BYTES_MAX;
    if (this.#headBytes <= headMax) {
      // A buffer that is cut would keep the whole of it: a chunk counts as long as it is.
      this.#headBytes += chunk.length;
      this.#head.push(chunk);
      return;
    }
    if (this.#format === 'json') return;
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    for (let [first] = this.#tail; first !== undefined; [first] = this.#tail) {
      if (this.#tailBytes - first.length < TAIL_BYTES_MAX) break;
      this.#tailBytes -= first.length;
      this.#tail.shift();
      this.#hasGap = true;
    }
  }

  /** What the answer says of itself, as far as it has come; to be called once. */
  read(): RawFacts {
    if (this.#format === 'other') return nothing;
    if (this.#format === 'json' && this.#headBytes > JSON_BYTES_MAX) return nothing;
    const facts = factsOf(this.#values());
    this.#head.length = 0;
    this.#tail.length = 0;
    return facts;
  }

  #values(): readonly unknown[] {
    if (this.#format === 'json') return parsed(Buffer.concat(this.#head).toString());
    if (this.#hasGap) return [...eventsOf(this.#head), ...eventsOf(this.#tail)];
    return eventsOf([...this.#head, ...this.#tail]);
  }
}

function formatOf(contentType = ''): 'json' | 'events' | 'other' {
  if (/^text\/event-stream\b/i.test(contentType)) return 'events';
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType) ? 'json' : 'other';
}

/** A list is a stream too: Google's without `alt=sse`. */
function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}

/** Of every event only whether it speaks of what was used is looked at before it is parsed. */
function eventsOf(chunks: readonly Buffer[]): readonly unknown[] {
  if (chunks.length === 0) return [];
  const decoder = new SseDecoder();
  try {
    return [...decoder.push(Buffer.concat(chunks)), ...decoder.end()]
      .filter(({ data }) => data.includes('sage'))
      .flatMap(({ data }) => parsed(data));
  } catch {
    return [];
  }
}

/** Later events count before earlier ones; Anthropic's count of the prompt is in the first alone. */
function factsOf(values: readonly unknown[]): RawFacts {
  let fields: JsonObject = {};
  let facts = nothing;
  for (const value of values) {
    const own = usageFields(value);
    if (own !== undefined) fields = { ...fields, ...own };
    const carrier = carrierOf(value);
    facts = {
      usage: undefined,
      model: textOf(carrier, 'model') ?? textOf(value, 'modelVersion') ?? facts.model,
      id: textOf(carrier, 'id') ?? facts.id,
    };
  }
  return { ...facts, usage: asUsage(fields) };
}

/** The answer inside an event: Responses has it under `response`, Messages under `message`. */
function carrierOf(value: unknown): unknown {
  const inner = memberOf(value, 'response') ?? memberOf(value, 'message');
  return isJsonObject(inner) ? inner : value;
}

function usageFields(value: unknown): JsonObject | undefined {
  const found =
    memberOf(carrierOf(value), 'usage') ??
    memberOf(value, 'usage') ??
    memberOf(value, 'usageMetadata') ??
    memberAt(value, 'meta', 'billed_units') ??
    memberAt(value, 'x_groq', 'usage');
  return isJsonObject(found) ? found : undefined;
}

/** The counts in the words of OpenAI's chat, whatever words they were told in; undefined where there are none. */
export function asUsage(fields: JsonObject): Usage | undefined {
  if ('promptTokenCount' in fields || 'totalTokenCount' in fields) return geminiUsage(fields);
  if ('inputTokens' in fields || 'outputTokens' in fields)
    return counted(fields, 'inputTokens', 'outputTokens');
  const isAnthropic = 'input_tokens' in fields || 'output_tokens' in fields;
  if (!isAnthropic) return usageOf({ usage: fields });
  // OpenAI counts what was cached as input and tells a sum; Anthropic does neither.
  if (!('total_tokens' in fields)) return anthropicUsage(fields);
  const usage = counted(fields, 'input_tokens', 'output_tokens');
  const cached = count(memberAt(fields, 'input_tokens_details', 'cached_tokens'));
  // Of speech that is transcribed OpenAI tells the tokens of sound under another name.
  const audio = count(
    memberAt(fields, 'input_token_details', 'audio_tokens') ??
      memberAt(fields, 'input_tokens_details', 'audio_tokens'),
  );
  const reasoning = count(memberAt(fields, 'output_tokens_details', 'reasoning_tokens'));
  return {
    ...usage,
    prompt_tokens_details: { cached_tokens: cached, ...(audio > 0 && { audio_tokens: audio }) },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function counted(fields: JsonObject, input: string, output: string): Usage {
  const prompt = count(fields[input]);
  const completion = count(fields[output]);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
