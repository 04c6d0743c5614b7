import { createServer, type RequestListener, type Server } from 'node:http';
import { closeServer, connectionLimits, listen, runDry } from '@bytebot/service';

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

  /**
   * Answers what still comes and ends its connections, `graceMs` at most.
   *
   * @param idleMs How long a connection that nobody uses stays open.
   * @returns whether every answer has ended.
   */
  runDry(graceMs: number, idleMs: number): Promise<boolean> {
    return runDry(this.http, { openAnswers: () => this.#open, graceMs, idleMs });
  }

  /** Takes no more connections; gives what was cut a moment to say so, then closes the rest. */
  close(): Promise<void> {
    return closeServer(this.http, () => this.#open);
  }
}
