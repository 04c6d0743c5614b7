/**
 * The key of a request: SHA-256 over what decides its answer. Two requests have one key if and only if they differ in
 * nothing but the order of the top-level fields of the body, whitespace outside of texts, and fields that steer the
 * proxy or say who asks. The order of fields further inside counts: it is part of what the model reads.
 *
 * The values are hashed as the bytes they were sent in; nothing is parsed. So `0.7` and `0.70`, or `"a"` and its
 * escaped spelling, are two requests, which costs a call and never gives a wrong answer.
 */
import { createHash, type Hash, hash as hashOnce } from 'node:crypto';
import type { ScannedBody } from '../http/scan/scan-body.ts';

/** What a key is made of beside the body. */
export interface KeyParts {
  readonly operation: string;
  /** The model group, or what several of them are called together. */
  readonly group: string;
  readonly streaming: boolean;
  /** Whose answers these are. */
  readonly scope: string;
  /** `cache.namespace` of the request; empty without one. */
  readonly namespace: string;
  /** Headers that the provider sees, with their values. */
  readonly headers: readonly string[];
}

/**
 * Top-level fields that do not change the answer: what is in the key already (`model`, `stream`), what identifies or
 * labels, and what says how the proxy goes about it.
 */
const uncounted: ReadonlySet<string> = new Set([
  ...['model', 'stream', 'cache', 'caching'],
  ...['user', 'metadata', 'litellm_metadata', 'tags', 'safety_identifier', 'prompt_cache_key'],
  ...['prompt_cache_retention', 'litellm_trace_id', 'litellm_call_id', 'litellm_session_id', 'no-log'],
  ...['fallbacks', 'default_fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'],
  ...['disable_fallbacks', 'include_fallback_errors', 'num_retries', 'max_retries', 'timeout'],
  ...['request_timeout', 'stream_timeout', 'use_case', 'allowed_model_region'],
]);

/** The key as 64 hexadecimal digits. */
export function requestKey(scanned: ScannedBody, parts: KeyParts): string {
  const { operation, group, streaming, scope, namespace, headers } = parts;
  const hash = new CompactHash();
  hash.text(JSON.stringify([operation, group, streaming, scope, namespace, headers]));
  const names: string[] = [];
  for (const name of scanned.names) if (!uncounted.has(name)) names.push(name);
  for (const name of names.sort()) {
    const field = scanned.fields.get(name);
    if (field === undefined) continue;
    hash.text(JSON.stringify(name));
    hash.value(scanned.body, field.valueStart, field.valueEnd);
  }
  return hash.digest();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const SCRATCH_BYTES = 16 * 1024;

/** Small pieces are put together first: a call of the hash costs more than they do. Shared: a key is made in one go. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** Hashes JSON without the whitespace between its parts. */
class CompactHash {
  /** Made for bodies that are larger than the scratch memory: it costs more than to hash a small one. */
  #hash: Hash | undefined;
  #used = 0;

  /** A JSON text of our own; a line feed, which stands in no compact JSON, ends it. */
  text(json: string): void {
    const bytes = Buffer.from(`${json}\n`);
    this.#add(bytes, 0, bytes.length);
  }

  /** The JSON value between two places of a body that has been checked. */
  value(body: Buffer, start: number, end: number): void {
    let from = start;
    let at = start;
    while (at < end) {
      const byte = body[at] ?? 0;
      if (byte === QUOTE) {
        at = behindString(body, at);
      } else if (byte > SPACE) {
        at += 1;
      } else {
        this.#add(body, from, at);
        at += 1;
        from = at;
      }
    }
    this.#add(body, from, end);
    this.#add(lineFeed, 0, 1);
  }

  digest(): string {
    if (this.#hash === undefined) return hashOnce('sha256', scratch.subarray(0, this.#used), 'hex');
    this.#flush();
    return this.#hash.digest('hex');
  }

  #add(bytes: Buffer, start: number, end: number): void {
    const size = end - start;
    if (this.#used + size > SCRATCH_BYTES) this.#flush();
    if (size > SCRATCH_BYTES) {
      this.#large().update(bytes.subarray(start, end));
      return;
    }
    bytes.copy(scratch, this.#used, start, end);
    this.#used += size;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#large().update(scratch.subarray(0, this.#used));
    this.#used = 0;
  }

  #large(): Hash {
    this.#hash ??= createHash('sha256');
    return this.#hash;
  }
}

const lineFeed = Buffer.from('\n');

/** A native search for the next quote costs as much as this many bytes in a loop. */
const NEAR_BYTES = 128;

/**
 * Behind the string whose opening quote stands here; the body has been scanned, so it has an end. A stretch is walked
 * through byte by byte, then the next quote is searched for, and again where that quote is part of the text.
 */
function behindString(body: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const nearEnd = at + NEAR_BYTES;
    while (at < nearEnd) {
      const byte = body[at];
      if (byte === QUOTE) return at + 1;
      at += byte === BACKSLASH ? 2 : 1;
    }
    const quote = body.indexOf(QUOTE, at);
    if (!isEscaped(body, quote, at)) return quote + 1;
    at = quote + 1;
  }
}

/** @param from A place that is no part of an escape; what stands before it does not count. */
function isEscaped(body: Buffer, quote: number, from: number): boolean {
  let first = quote;
  while (first > from && body[first - 1] === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}
