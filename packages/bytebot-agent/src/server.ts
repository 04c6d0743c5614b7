import { createServer, type RequestListener, type Server } from 'node:http';
import { answered, closeServer, connectionLimits, listen } from '@bytebot/service';

/** A client has this long to send a whole request, uploads of 50 MB included. */
const REQUEST_TIMEOUT_MS = 120_000;

/** A server that knows how many answers are under way. */
export class AgentServer {
  readonly http: Server;
  #open = 0;

  constructor(listener: RequestListener) {
    const limits = { ...connectionLimits, requestTimeout: REQUEST_TIMEOUT_MS };
    this.http = createServer(limits, (request, response) => {
      this.#open += 1;
      response.once('close', () => {
        this.#open -= 1;
      });
      listener(request, response);
    });
  }

  /**
   * @returns the port, which differs from the asked one when that was 0
   * @throws ListenError when the address is in use or cannot be bound.
   */
  listen(host: string, port: number): Promise<number> {
    return listen(this.http, host, port);
  }

  /** Waits until every answer has ended, `graceMs` at most. @returns whether all have. */
  answered(graceMs: number): Promise<boolean> {
    return answered(() => this.#open, graceMs);
  }

  /** Takes no more connections; gives what was cut a moment to say so, then closes the rest. */
  close(): Promise<void> {
    return closeServer(this.http, () => this.#open);
  }
}
