import { createServer, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost } from '@bytebot/service';
import { createApp } from './app.ts';
import { isOpen } from './auth/door.ts';
import type { Services } from './services.ts';

/** A client has this long to send its headers (slow-loris). */
const HEADERS_TIMEOUT_MS = 8_000;
/** How often Node looks for connections over their time. */
const CHECK_INTERVAL_MS = 1_000;
/** Longer than the idle time-out of the usual load balancers, so that they close first (ALB 60 s). */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 32 * 1024;
/** After the grace, the last bytes of answers get this long. */
const LAST_BYTES_MS = 1_000;
/** How often a draining server looks whether it is done. */
const DRAIN_CHECK_MS = 25;

/** The proxy cannot listen as told; the message says what to set. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A listening proxy. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /**
   * Ends the proxy: readiness goes off, nothing new is accepted, what runs may end by itself within the grace;
   * what is left then is cut with an in-band error.
   */
  drain(graceMs: number): Promise<void>;
}

/**
 * The host to bind. An open proxy stays on loopback unless the operator has said that it may be open.
 *
 * @throws ListenError for another host without a master key and without that permission.
 */
export function chooseHost(services: Services, asked: string | undefined): string {
  const snapshot = services.snapshot();
  const mayBeReached = !isOpen(snapshot) || snapshot.settings.allowUnauthenticated;
  if (asked === undefined) return mayBeReached ? '0.0.0.0' : '127.0.0.1';
  if (mayBeReached || isLoopbackHost(asked)) return asked;
  throw new ListenError(
    `Refusing to listen on ${asked} without a master key: anybody could spend the provider keys. Set LITELLM_MASTER_KEY (not sk-1234), or PROXY_ALLOW_UNAUTHENTICATED=true if that is wanted.`,
  );
}

/** @throws ListenError when the address is in use or cannot be bound. */
export async function startServer(services: Services, host: string, port: number): Promise<RunningServer> {
  const app = createApp(services, isLoopbackHost(host));
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      // The body has its own clock: a large upload may take long as long as it moves.
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    },
    app,
  );
  server.on('clientError', answerBrokenRequest);
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return { host, port: address.port, drain: (graceMs) => drain(services, server, graceMs) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new ListenError(
            `Port ${port} on ${host} is in use; stop what runs there or choose another with --port.`,
          ),
        );
      } else if (error.code === 'EACCES') {
        reject(
          new ListenError(`Port ${port} on ${host} may not be opened by this user; choose one above 1023.`),
        );
      } else {
        reject(new ListenError(`Cannot listen on ${host}:${port}: ${error.message}`));
      }
    });
    server.listen(port, host, () => resolve());
  });
}

const brokenRequestStatus: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The request headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request headers did not arrive in time.'],
};

/** Requests that are no HTTP never reach a handler; they are answered here, in the same envelope. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const [status, reason, message] = brokenRequestStatus[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'This is not a valid HTTP request.',
  ];
  const body = JSON.stringify({
    error: {
      message,
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_request',
      status_code: status,
      kind: 'invalid_request',
    },
  });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** An answer that has begun cannot be followed by another: a client would read it as part of the first. */
function isAnswering(socket: import('node:stream').Duplex): boolean {
  // Node keeps the answer under way there; its own handler of broken requests asks the same.
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return answer instanceof ServerResponse && answer.headersSent;
}

/** New connections are still answered while draining: readiness says 503, model requests are told to come again. */
async function drain(services: Services, server: Server, graceMs: number): Promise<void> {
  services.lifecycle.startDraining();
  const endsAt = performance.now() + graceMs;
  while (services.lifecycle.open > 0 && performance.now() < endsAt) await pause(DRAIN_CHECK_MS);
  if (services.lifecycle.open > 0) {
    services.log.warn(`${services.lifecycle.open} requests did not end within the grace; they are cut`);
    services.lifecycle.cutAll();
    await pause(DRAIN_CHECK_MS);
  }
  await closeConnections(services, server);
  await services.upstream.close();
}

/** The error events of requests that were cut get a moment to leave; then every connection goes. */
async function closeConnections({ lifecycle }: Services, server: Server): Promise<void> {
  const endsAt = performance.now() + LAST_BYTES_MS;
  server.close();
  while (lifecycle.open > 0 && performance.now() < endsAt) await pause(DRAIN_CHECK_MS);
  server.closeAllConnections();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
