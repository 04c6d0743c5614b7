import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../../store/redis/redis-connection.ts';
import {
  findRedis,
  REDIS_START_MS,
  type RedisServer,
  startRedis,
} from '../../store/redis/redis-server.test-helper.ts';
import { RedisLimits, type RedisLimitsOptions } from './redis-limits.ts';

/** A Redis and stores upon it, each as a replica of its own. */
export interface RedisWorld {
  server(): RedisServer;
  /** A store of a new replica, connected; gone after the test. */
  replica(options?: RedisLimitsOptions): Promise<RedisLimits>;
  connection(): Promise<RedisConnection>;
}

const silent = (): void => undefined;
export const silentLog = { info: silent, warn: silent };

/** Tests on a Redis of this file, or a word where none is installed. */
export function describeOnRedis(title: string, tests: (world: RedisWorld) => void): void {
  const program = findRedis();
  if (program === undefined) {
    test(`Redis is not installed here, so this was not tested: ${title}`, () => {
      process.stdout.write(`Not tested, redis-server is not installed: ${title}.\n`);
      expect(findRedis()).toBeUndefined();
    });
    return;
  }
  describe(title, () => {
    let server: RedisServer;
    const open: { close(): Promise<void> }[] = [];
    beforeAll(async () => {
      server = await startRedis(program);
    }, REDIS_START_MS);
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()));
    });
    afterAll(() => server.stop());
    const connection = async (): Promise<RedisConnection> => {
      const made = await connectTo(server.port);
      open.push(made);
      return made;
    };
    tests({
      server: () => server,
      connection,
      replica: async (options) => {
        const limits = new RedisLimits(await connection(), options);
        open.push(limits);
        return limits;
      },
    });
  });
}

/** A connection that is not there yet, to a port of this machine. */
export function connectionTo(port: number): RedisConnection {
  const address = {
    host: '127.0.0.1',
    port,
    tls: false,
    database: 0,
    username: undefined,
    password: undefined,
  };
  return new RedisConnection(address, silentLog);
}

async function connectTo(port: number): Promise<RedisConnection> {
  const connection = connectionTo(port);
  const isUp = new Promise<void>((resolve) => connection.onChange((up) => up && resolve()));
  connection.start();
  await isUp;
  return connection;
}
