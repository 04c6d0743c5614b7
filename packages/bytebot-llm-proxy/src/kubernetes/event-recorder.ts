import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@bytebot/shared';
import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './kubernetes-error.ts';
import { microTime } from './micro-time.ts';

/** What an operator should hear of, in the words of `kubectl describe pod`. */
export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  /** In UpperCamelCase, for machines: `ConfigRejected`. */
  readonly reason: string;
  /** What was done or tried: `LoadConfig`. */
  readonly action: string;
  /** A sentence; keys are removed before it is written. */
  readonly note: string;
}

export type EventResult = 'written' | 'failed' | 'dropped';

export interface EventRecorderOptions {
  readonly client: Pick<KubernetesClient, 'create' | 'patch'>;
  readonly pod: { readonly name: string; readonly namespace: string; readonly uid: string | undefined };
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
  readonly count: (result: EventResult) => void;
  /** Told when events begin to fail, and nothing more until one was written. */
  readonly failed: (error: Error) => void;
}

const CONTROLLER = 'bytebot.ai/llm-proxy';
/** The API server's own limits, in bytes and characters. */
const MAX_NOTE_BYTES = 1_024;
const MAX_INSTANCE_LENGTH = 128;
/** Events that may wait for the API server. */
const MAX_QUEUE = 50;
/** So many at once, and then one every so often. */
const BURST = 20;
const REFILL_MS = 10_000;
/** What comes again within this time is the same series. */
const SERIES_MS = 6 * 60_000;
const MAX_SERIES = 200;
/** A series is written again this often at most, however often it repeats. */
const SERIES_PAUSE_MS = 30_000;
const CALL_TIMEOUT_MS = 10_000;

interface Series {
  readonly event: PodEvent;
  name: string | undefined;
  count: number;
  lastSeenMs: number;
  writtenAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Writes events about the proxy's own pod (`events.k8s.io/v1`): what repeats becomes a series, what is too much is
 * dropped and counted. Recording costs a look-up and never fails; the calls are made one after the other behind it.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new Map<string, Series>();
  readonly #queue: Series[] = [];
  #tokens = BURST;
  #filledAtMs: number;
  #isWriting = false;
  #hasFailed = false;
  #closed = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#filledAtMs = options.nowMs();
  }

  record(event: PodEvent): void {
    if (this.#closed) return;
    const now = this.#options.nowMs();
    const key = `${event.type}\0${event.reason}\0${event.action}\0${event.note}`;
    const known = this.#series.get(key);
    if (known !== undefined && now - known.lastSeenMs < SERIES_MS) {
      known.count += 1;
      known.lastSeenMs = now;
      this.#repeatLater(known, now);
      return;
    }
    const series = { event, name: undefined, count: 1, lastSeenMs: now, writtenAtMs: now, timer: undefined };
    if (known === undefined && this.#series.size >= MAX_SERIES) this.#forgetOldest();
    clearTimeout(known?.timer);
    this.#series.set(key, series);
    this.#enqueue(series);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#series.values()) clearTimeout(timer);
  }

  #forgetOldest(): void {
    const [oldest] = this.#series;
    if (oldest === undefined) return;
    clearTimeout(oldest[1].timer);
    this.#series.delete(oldest[0]);
  }

  #repeatLater(series: Series, now: number): void {
    if (series.timer !== undefined) return;
    series.timer = setTimeout(
      () => {
        series.timer = undefined;
        this.#enqueue(series);
      },
      Math.max(0, series.writtenAtMs + SERIES_PAUSE_MS - now),
    );
    series.timer.unref();
  }

  #enqueue(series: Series): void {
    if (this.#closed) return;
    if (this.#queue.length >= MAX_QUEUE || !this.#takeToken()) {
      this.#options.count('dropped');
      return;
    }
    this.#queue.push(series);
    if (!this.#isWriting) void this.#writeAll();
  }

  #takeToken(): boolean {
    const now = this.#options.nowMs();
    const earned = Math.floor((now - this.#filledAtMs) / REFILL_MS);
    if (earned > 0) {
      this.#tokens = Math.min(BURST, this.#tokens + earned);
      this.#filledAtMs += earned * REFILL_MS;
    }
    if (this.#tokens <= 0) return false;
    this.#tokens -= 1;
    return true;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      if (this.#closed) break;
      try {
        await this.#write(series);
        this.#hasFailed = false;
        this.#options.count('written');
      } catch (error) {
        this.#options.count('failed');
        if (!this.#hasFailed) this.#options.failed(error instanceof Error ? error : new Error(String(error)));
        this.#hasFailed = true;
      }
    }
    this.#isWriting = false;
  }

  async #write(series: Series): Promise<void> {
    const { client, nowMs, pod } = this.#options;
    const path = `/apis/events.k8s.io/v1/namespaces/${pod.namespace}/events`;
    series.writtenAtMs = nowMs();
    if (series.name !== undefined) {
      const body = { series: seriesOf(series) };
      try {
        await client.patch(`${path}/${series.name}`, body, { timeoutMs: CALL_TIMEOUT_MS });
        return;
      } catch (error) {
        // Events are forgotten after an hour.
        if (!(error instanceof KubernetesError) || error.status !== 404) throw error;
      }
    }
    const name = `${pod.name.slice(0, 200)}.${randomBytes(8).toString('hex')}`;
    await client.create(path, this.#objectOf(series, name), { timeoutMs: CALL_TIMEOUT_MS });
    series.name = name;
  }

  #objectOf(series: Series, name: string): JsonObject {
    const { pod, redact } = this.#options;
    const { type, reason, action, note } = series.event;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace: pod.namespace },
      eventTime: microTime(series.lastSeenMs),
      reportingController: CONTROLLER,
      reportingInstance: pod.name.slice(0, MAX_INSTANCE_LENGTH),
      type,
      reason,
      action,
      note: withinBytes(redact(note), MAX_NOTE_BYTES),
      regarding: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: pod.name,
        namespace: pod.namespace,
        ...(pod.uid === undefined ? {} : { uid: pod.uid }),
      },
      ...(series.count > 1 ? { series: seriesOf(series) } : {}),
    };
  }
}

function seriesOf({ count, lastSeenMs }: Series): JsonObject {
  return { count, lastObservedTime: microTime(lastSeenMs) };
}

/** Cuts without leaving half a character. */
function withinBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes - Buffer.byteLength('…');
  // Bytes that go on a character begin with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString()}…`;
}
