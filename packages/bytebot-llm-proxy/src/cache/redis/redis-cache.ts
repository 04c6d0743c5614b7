import type { Log } from '@bytebot/service';
import type { RedisAddress } from '../../store/redis/redis-address.ts';
import { RedisConnection } from '../../store/redis/redis-connection.ts';
import type { CachedAnswer, CacheStore } from '../cached-answer.ts';
import { readStoredText, storedText } from './stored-text.ts';

export interface RedisCacheOptions {
  readonly address: RedisAddress;
  /** Keeps the answers of several proxies on one Redis apart. */
  readonly namespace: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Told of each command that failed or was not answered in time. */
  readonly failed: () => void;
}

/** How long a request waits for Redis: longer, and asking the provider is the better answer. */
export const REDIS_WAIT_MS = 100;
const COUNT_PER_SCAN = '500';

/** Answers in the Redis that replicas share. Whatever Redis does not do in time has not happened. */
export class RedisCache implements CacheStore {
  readonly entries = 0;
  readonly heldBytes = 0;
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #failed: () => void;

  constructor({ address, namespace, log, failed }: RedisCacheOptions) {
    this.#connection = new RedisConnection(address, log);
    this.#prefix = `bytebot:answers:${namespace === '' ? '' : `${namespace}:`}`;
    this.#failed = failed;
    this.#connection.start();
  }

  async get(key: string): Promise<CachedAnswer | undefined> {
    return readStoredText(await this.#ask(['GET', this.#prefix + key]));
  }

  /** Nobody waits for it: the client has its answer. */
  set(key: string, answer: CachedAnswer, ttlMs: number): void {
    const text = storedText(answer);
    if (text === undefined || !(ttlMs >= 1)) return;
    void this.#ask(['SET', this.#prefix + key, text, 'PX', String(Math.round(ttlMs))]);
  }

  async delete(keys: readonly string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const count = await this.#connection.command('UNLINK', ...keys.map((key) => this.#prefix + key));
    return Number(count);
  }

  async clear(): Promise<void> {
    const pattern = `${this.#prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
    let cursor = '0';
    do {
      const found = await this.#connection.command('SCAN', cursor, 'MATCH', pattern, 'COUNT', COUNT_PER_SCAN);
      const [next, keys] = Array.isArray(found) ? found : ['0', []];
      cursor = String(next);
      const names = Array.isArray(keys) ? keys.map(String) : [];
      if (names.length > 0) await this.#connection.command('UNLINK', ...names);
    } while (cursor !== '0');
  }

  async ping(): Promise<boolean> {
    return (await this.#ask(['PING'])) === 'PONG';
  }

  /** What Redis tells about itself (`INFO`). */
  async info(): Promise<string> {
    return String(await this.#connection.command('INFO'));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #ask(words: readonly string[]): Promise<unknown> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      this.#failed();
      resolve(undefined);
    }, REDIS_WAIT_MS);
    try {
      return await Promise.race([this.#connection.command(...words), late]);
    } catch {
      this.#failed();
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
