import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../redis/redis-connection.ts';
import {
  findRedis,
  REDIS_START_MS,
  type RedisServer,
  startRedis,
} from '../redis/redis-server.test-helper.ts';
import { RECORD_BYTES_MAX } from './record-settings.ts';
import { RedisRecords } from './redis-records.ts';

const program = findRedis();
const HOUR_MS = 3_600_000;
const silent = (): void => undefined;

if (program === undefined) {
  test('Redis is not installed here, so records in Redis were not tested', () => {
    process.stdout.write('Not tested, redis-server is not installed: records in Redis.\n');
    expect(findRedis()).toBeUndefined();
  });
} else {
  describe('records in Redis', () => {
    let server: RedisServer;
    const open: RedisRecords[] = [];

    beforeAll(async () => {
      server = await startRedis(program);
    }, REDIS_START_MS);
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()));
    });
    afterAll(() => server.stop());

    async function replica(warnings: string[] = []): Promise<RedisRecords> {
      const address = {
        host: '127.0.0.1',
        port: server.port,
        tls: false,
        database: 0,
        username: undefined,
        password: undefined,
      };
      const connection = new RedisConnection(address, { info: silent, warn: silent });
      const records = new RedisRecords(connection, { warn: (text) => void warnings.push(text) });
      open.push(records);
      const isUp = new Promise<void>((resolve) => connection.onChange((up) => up && resolve()));
      connection.start();
      await isUp;
      return records;
    }

    test('are shared by replicas, texts and other bytes alike', async () => {
      const [one, other] = [await replica(), await replica()];
      const bytes = Buffer.from([0, 255, 128, 10]);
      expect(await one.set('text', Buffer.from('grüße'), HOUR_MS)).toBe(true);
      expect(await one.set('bytes', bytes, HOUR_MS)).toBe(true);
      expect((await other.get('text'))?.toString()).toBe('grüße');
      expect(await other.get('bytes')).toEqual(bytes);
      expect(await other.get('never')).toBeUndefined();
      expect(await other.delete('text')).toBe(true);
      expect(await one.delete('text')).toBe(false);
      expect(await one.get('text')).toBeUndefined();
    });

    test('expire, and one that is too large is not kept', async () => {
      const records = await replica();
      expect(await records.set('a', Buffer.from('x'), 1)).toBe(true);
      while ((await records.get('a')) !== undefined) await new Promise((resolve) => setImmediate(resolve));
      expect(await records.set('b', Buffer.alloc(RECORD_BYTES_MAX + 1), HOUR_MS)).toBe(false);
      expect(await records.get('b')).toBeUndefined();
    });

    test('are found by a question that follows at once on the same replica', async () => {
      const records = await replica();
      void records.set('soon', Buffer.from('there'), HOUR_MS);
      expect((await records.get('soon'))?.toString()).toBe('there');
    });

    test('are as if not there while Redis is away, with one warning, and come back with it', async () => {
      const warnings: string[] = [];
      const records = await replica(warnings);
      await server.goAway();
      expect(await records.set('a', Buffer.from('x'), HOUR_MS)).toBe(false);
      expect(await records.set('b', Buffer.from('x'), HOUR_MS)).toBe(false);
      expect(await records.get('a')).toBeUndefined();
      expect(await records.delete('a')).toBe(false);
      expect(warnings).toHaveLength(1);
      await server.comeBack();
      while (!(await records.set('c', Buffer.from('x'), HOUR_MS)))
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await records.get('c')).toBeDefined();
    });

    test('wait for a Redis that stands still, but not for long', async () => {
      const records = await replica();
      server.freeze();
      expect(await records.get('a')).toBeUndefined();
      server.thaw();
    });
  });
}
