import { isUtf8 } from 'node:buffer';
import type { Log } from '@bytebot/service';
import type { RedisConnection } from '../redis/redis-connection.ts';
import { RECORD_BYTES_MAX } from './record-settings.ts';
import type { RecordStore } from './record-store.ts';

const PREFIX = 'bytebot:records:';
/** How long a request waits for Redis: without the record it fails, so longer than for an answer of the cache. */
const WAIT_MS = 2_000;

/** The first character of a value says what the rest is. */
const AS_TEXT = 't';
const AS_BASE64 = 'b';

/**
 * Records in the Redis that replicas share. What Redis does not do in time has not happened: a record is not found, or
 * is lost with one warning until Redis is there again.
 */
export class RedisRecords implements RecordStore {
  readonly isShared = true;
  readonly #connection: RedisConnection;
  readonly #log: Pick<Log, 'warn'>;
  #hasWarned = false;

  /** @param connection Started by the caller; closed here. */
  constructor(connection: RedisConnection, log: Pick<Log, 'warn'>) {
    this.#connection = connection;
    this.#log = log;
    connection.onChange((isUp) => {
      if (isUp) this.#hasWarned = false;
    });
  }

  async get(key: string): Promise<Buffer | undefined> {
    return readStored(await this.#ask(['GET', PREFIX + key]));
  }

  /** The command is on its way when this returns: a question that follows on the same replica comes behind it. */
  async set(key: string, value: Buffer, ttlMs: number): Promise<boolean> {
    if (!(ttlMs >= 1) || value.length > RECORD_BYTES_MAX) return false;
    const done = await this.#ask(['SET', PREFIX + key, stored(value), 'PX', String(Math.round(ttlMs))]);
    if (done === 'OK') return true;
    this.#warn();
    return false;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#ask(['UNLINK', PREFIX + key])) === 1;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Undefined for what Redis does not have, and for what it did not do. */
  async #ask(words: readonly string[]): Promise<unknown> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, WAIT_MS, undefined);
    try {
      return await Promise.race([this.#connection.command(...words), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#log.warn(
      'Redis did not take a record: responses and files of this time cannot be asked for by their ids later on.',
    );
  }
}

/** Commands are texts; bytes that are none are written as base64. */
function stored(value: Buffer): string {
  return isUtf8(value) ? AS_TEXT + value.toString() : AS_BASE64 + value.toString('base64');
}

function readStored(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  if (text.startsWith(AS_TEXT)) return Buffer.from(text.slice(1));
  return text.startsWith(AS_BASE64) ? Buffer.from(text.slice(1), 'base64') : undefined;
}
