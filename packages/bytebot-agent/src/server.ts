import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCodeOf } from '@bytebot/service';

/** A client has this long to send its headers (slow-loris). */
const HEADERS_TIMEOUT_MS = 8_000;
/** A client has this long to send a whole request, uploads of 50 MB included. */
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than the idle time-out of the usual load balancers, so that they close first (ALB 60 s). */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 32 * 1024;
const DRAIN_CHECK_MS = 25;
/** After the grace, the last bytes of answers get this long. */
const LAST_BYTES_MS = 1_000;

/** The agent cannot listen as told; the message says what to set. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A server that knows how many answers are under way. */
export class AgentServer {
  readonly http: Server;
  #open = 0;

  constructor(listener: RequestListener) {
    const limits = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    };
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
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', (error) => reject(new ListenError(listenProblem(error, host, port))));
      this.http.listen(port, host, () => resolve());
    });
    const address = this.http.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Waits until every answer has ended, `graceMs` at most. @returns whether all have. */
  async answered(graceMs: number): Promise<boolean> {
    const endsAt = performance.now() + graceMs;
    while (this.#open > 0 && performance.now() < endsAt) await pause(DRAIN_CHECK_MS);
    return this.#open === 0;
  }

  /** Takes no more connections; gives what was cut a moment to say so, then closes the rest. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    await this.answered(LAST_BYTES_MS);
    this.http.closeAllConnections();
    await closed;
  }
}

function listenProblem(error: Error, host: string, port: number): string {
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use; stop what runs there or choose another with --port.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be opened by this user; choose one above 1023.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`;
  }
}
