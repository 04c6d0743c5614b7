import { connect, type Socket } from 'node:net';
import type { LoadPlan } from './load-plans.ts';
import { requestBytes } from './request-bytes.ts';
import { ResponseReader } from './response-reader.ts';

/** Every connection reads into this: each read is used up before the next. */
const sharedBuffer = Buffer.allocUnsafe(256 * 1_024);

/** What happens on a connection. After `failed` the connection is closed and says nothing more. */
export interface LoadListener {
  /** A response was complete; returns whether to send another request. */
  completed(): boolean;
  failed(reason: string): void;
}

/** One client that sends its next request when it has the whole answer to the last (a closed loop). */
export class LoadConnection {
  readonly #socket: Socket;
  readonly #reader: ResponseReader;
  readonly #requests: readonly Buffer[];
  readonly #listener: LoadListener;
  #turn: number;
  #over = false;

  /** @param turn which of the plan's bodies is sent first */
  constructor(port: number, plan: LoadPlan, turn: number, listener: LoadListener) {
    this.#requests = plan.bodies.map((body) => requestBytes(body, port, plan.target));
    this.#reader = new ResponseReader(plan.expected);
    this.#listener = listener;
    this.#turn = turn;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: sharedBuffer,
        callback: (length, buffer) => this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, length)),
      },
    });
    this.#socket.on('connect', () => this.#send());
    this.#socket.on('error', (error) => this.#fail(error.message));
    this.#socket.on('close', () => this.#fail('the connection was closed'));
  }

  /** Bytes of the answer's body that have arrived. */
  get receivedBytes(): number {
    return this.#reader.bodyBytes;
  }

  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #send(): void {
    const request = this.#requests[this.#turn % this.#requests.length];
    this.#turn += 1;
    if (request !== undefined) this.#socket.write(request);
  }

  #read(bytes: Buffer): boolean {
    if (this.#over) return true;
    try {
      if (this.#reader.push(bytes) && this.#listener.completed()) this.#send();
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
    return true;
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#listener.failed(reason);
  }
}
