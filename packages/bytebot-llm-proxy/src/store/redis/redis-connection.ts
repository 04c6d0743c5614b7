import { createHash } from 'node:crypto';
import type { Log } from '@bytebot/service';
import { type RedisAddress, shownAddress } from './redis-address.ts';

/** What is used of the client of @redis/client. */
interface Client {
  sendCommand(words: string[]): Promise<unknown>;
  destroy(): void;
}

/** A Lua program that runs in Redis, all of it or nothing, with nothing in between. */
export class RedisScript {
  readonly source: string;
  readonly digest: string;

  constructor(source: string) {
    this.source = source;
    this.digest = createHash('sha1').update(source).digest('hex');
  }
}

/** Redis did not do what was asked: it is away, or says no. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;
/** A server that answers nothing for so long is connected to anew. */
const SILENCE_MAX_MS = 6_000;
const PING_MS = 2_000;
/** Commands waiting for an answer; what is beyond fails at once. */
const COMMANDS_MAX = 10_000;

/**
 * The connection to the Redis that replicas share. It is opened in the background and again whenever it breaks, and
 * nobody waits for it: while it is away every command fails at once.
 */
export class RedisConnection {
  readonly #address: RedisAddress;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  readonly #listeners: ((isUp: boolean) => void)[] = [];
  #client: Client | undefined;
  #isUp = false;
  #isClosed = false;
  #toldOf: string | undefined;

  constructor(address: RedisAddress, log: Pick<Log, 'info' | 'warn'>) {
    this.#address = address;
    this.#log = log;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Called when the connection is there, also for the first time, and when it is gone. */
  onChange(listener: (isUp: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** Begins to connect, in the background. */
  start(): void {
    void this.#open().catch((error: unknown) => this.#tell(messageOf(error)));
  }

  /** @throws RedisError while there is no connection, and for an error that Redis answers with. */
  async run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await this.#send(['EVALSHA', script.digest, ...rest]);
    } catch (error) {
      // A Redis that has been started anew has forgotten the script.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return this.#send(['EVAL', script.source, ...rest]);
    }
  }

  /** Makes a script known, so that it runs in its turn from the first time on. */
  async load(script: RedisScript): Promise<void> {
    await this.#send(['SCRIPT', 'LOAD', script.source]);
  }

  /** @throws RedisError as `run` does. */
  async command(...words: readonly string[]): Promise<unknown> {
    return this.#send(words);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#changed(false);
    this.#client?.destroy();
  }

  async #send(words: readonly string[]): Promise<unknown> {
    const client = this.#client;
    if (client === undefined || !this.#isUp) throw new RedisError('there is no connection to Redis');
    try {
      return await client.sendCommand([...words]);
    } catch (error) {
      throw new RedisError(messageOf(error));
    }
  }

  async #open(): Promise<void> {
    // Loaded here, so that a proxy without Redis does not pay for it.
    const { createClient } = await import('@redis/client');
    if (this.#isClosed) return;
    const { host, port, tls, database, username, password } = this.#address;
    const client = createClient({
      socket: {
        host,
        port,
        ...(tls ? { tls: true as const } : {}),
        connectTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SILENCE_MAX_MS,
        reconnectStrategy: (retries) =>
          Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(retries, 10)),
      },
      database,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      RESP: 2,
      disableOfflineQueue: true,
      commandsQueueMaxLength: COMMANDS_MAX,
      pingInterval: PING_MS,
    });
    this.#client = client;
    client.on('ready', () => this.#changed(true));
    client.on('error', (error: unknown) => {
      this.#changed(false);
      this.#tell(messageOf(error));
    });
    client.on('end', () => this.#changed(false));
    await client.connect();
  }

  #changed(isUp: boolean): void {
    const isNow = isUp && !this.#isClosed;
    if (isNow === this.#isUp) return;
    this.#isUp = isNow;
    if (isNow && this.#toldOf !== undefined) {
      this.#toldOf = undefined;
      this.#log.info(`Redis at ${shownAddress(this.#address)} is there again.`);
    }
    for (const listener of this.#listeners) listener(isNow);
  }

  /** Once for each kind of trouble, until Redis is back: it is tried several times a second. */
  #tell(reason: string): void {
    if (this.#isClosed || this.#toldOf === reason) return;
    this.#toldOf = reason;
    this.#log.warn(
      `Redis at ${shownAddress(this.#address)} cannot be used: ${reason}. What replicas share is not shared until it is back.`,
    );
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
