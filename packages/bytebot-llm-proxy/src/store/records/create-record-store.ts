import type { Log } from '@bytebot/service';
import type { RedisAddress } from '../redis/redis-address.ts';
import { RedisConnection } from '../redis/redis-connection.ts';
import { MemoryRecords } from './memory-records.ts';
import type { RecordLimits } from './record-settings.ts';
import type { RecordStore } from './record-store.ts';
import { RedisRecords } from './redis-records.ts';

/** How long a record that is over may still take memory. */
const SWEEP_MS = 60_000;

export interface RecordStoreOptions {
  /** Undefined: this process keeps its own. Read once. */
  readonly redis: RedisAddress | undefined;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** The limits of the memory now. */
  readonly limits: () => RecordLimits;
}

/** A store that ends with the process. */
export type ClosableRecords = RecordStore & { close(): Promise<void> };

/** The records of this proxy: in memory, or in the Redis that its replicas share. */
export function createRecordStore({ redis, log, limits }: RecordStoreOptions): ClosableRecords {
  if (redis === undefined) return sweptMemory(limits);
  const connection = new RedisConnection(redis, log);
  const records = new RedisRecords(connection, log);
  connection.start();
  return records;
}

function sweptMemory(limits: () => RecordLimits): ClosableRecords {
  const memory = new MemoryRecords(limits, Date.now);
  const sweeps = setInterval(() => memory.sweep(), SWEEP_MS).unref();
  return {
    isShared: false,
    get: (key) => memory.get(key),
    set: (key, value, ttlMs) => memory.set(key, value, ttlMs),
    delete: (key) => memory.delete(key),
    close: () => {
      clearInterval(sweeps);
      return memory.close();
    },
  };
}
