import {
  createLineWriter,
  isShown,
  jsonText,
  type LineWriter,
  type LineWriterOptions,
  type LogLevel,
} from '@bytebot/service';
import { redact } from '@bytebot/shared';
import { levelOfOutcome } from './level-of-outcome.ts';
import { formatRequestLine, type TextEncoder } from './request-line.ts';
import { formatPrettyRequest } from './request-line-pretty.ts';
import type { RequestRecord } from './request-record.ts';

export interface RequestLogOptions extends Partial<LineWriterOptions> {
  /** A writer shared with the other log lines; without it one is made from `write` and the limits. */
  readonly lines?: LineWriter;
  /** Lines for a person instead of JSON. Default false. */
  readonly isPretty?: boolean;
  /** Less serious requests are not written: `warn` shows failures only. A function is asked for each. Default `info`. */
  readonly level?: LogLevel | (() => LogLevel);
  /** Hides keys in texts; the default knows the shapes of keys, one from `createRedactor` also the keys in use. */
  readonly redact?: (text: string) => string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface RequestLog {
  /** Queues the line of a request that is over. Never waits, never throws. */
  write(record: RequestRecord): void;
  /** Lines lost because the output was slow or gone. */
  readonly dropped: number;
  flush(): Promise<void>;
  /** Writes what is left, for at most `timeoutMs` (default 1 s). */
  close(timeoutMs?: number): Promise<void>;
}

const textLengthMax = 256;
const rememberedTextsMax = 2_000;

/**
 * The log of requests: one line each, formatted by hand and written in batches, because a general logger costs as
 * much as the rest of the proxy's work for a request.
 */
export function createRequestLog(options: RequestLogOptions): RequestLog {
  const lines = options.lines ?? writerOf(options);
  const hide = options.redact ?? redact;
  const { level: asked = 'info' } = options;
  const threshold = typeof asked === 'function' ? asked : () => asked;
  const now = options.now ?? Date.now;
  const timeText = createTimeText();
  const encode = createTextEncoder(hide);
  return {
    write(record) {
      const level = levelOfOutcome(record.status, record.kind);
      if (!isShown(level, threshold())) return;
      const time = timeText(now());
      lines.write(
        options.isPretty === true
          ? formatPrettyRequest(record, level, time, hide)
          : formatRequestLine(record, level, time, encode),
      );
    },
    get dropped() {
      return lines.dropped;
    },
    flush: () => lines.flush(),
    close: (timeoutMs) => lines.close(timeoutMs),
  };
}

function writerOf(options: RequestLogOptions): LineWriter {
  const { write, flushIntervalMs, bufferedBytesMax } = options;
  if (write === undefined) throw new Error('createRequestLog needs `lines` or `write`.');
  return createLineWriter({
    write,
    ...(flushIntervalMs !== undefined && { flushIntervalMs }),
    ...(bufferedBytesMax !== undefined && { bufferedBytesMax }),
  });
}

/**
 * JSON of the texts of a record. The same few models, callers and deployments come again and again, so their
 * redacted and escaped forms are remembered; the memory starts over when it is full.
 */
function createTextEncoder(hide: (text: string) => string): TextEncoder {
  let remembered = new Map<string, string>();
  return {
    once: (text) => (isUuidLike(text) ? `"${text}"` : jsonText(hideAndCut(text, hide))),
    recurring(text) {
      const known = remembered.get(text);
      if (known !== undefined) return known;
      const encoded = jsonText(hideAndCut(text, hide));
      if (text.length > textLengthMax) return encoded;
      if (remembered.size >= rememberedTextsMax) remembered = new Map();
      remembered.set(copyOf(text), encoded);
      return encoded;
    },
  };
}

/** Hides before it cuts: half a key is no longer recognised as one. The first cut only bounds the work. */
function hideAndCut(text: string, hide: (text: string) => string): string {
  return hide(text.slice(0, 16 * textLengthMax)).slice(0, textLengthMax);
}

/** Only hexadecimal digits and dashes, as in the ids we make: no key, and nothing to escape. */
function isUuidLike(text: string): boolean {
  if (text.length > 36) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && !(code >= 0x61 && code <= 0x66) && code !== 0x2d) return false;
  }
  return true;
}

/** A name cut out of a request body would keep the whole body in memory as long as it is remembered. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** ISO 8601 with milliseconds; the part that changes once a second is kept. */
function createTimeText(): (epochMs: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (epochMs) => {
    const current = Math.floor(epochMs / 1_000);
    if (current !== second) {
      second = current;
      prefix = new Date(current * 1_000).toISOString().slice(0, 20);
    }
    return `${prefix}${String(Math.floor(epochMs) - current * 1_000).padStart(3, '0')}Z`;
  };
}
