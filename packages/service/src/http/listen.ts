import type { Server, ServerOptions } from 'node:http';
import { errorCodeOf } from '../secrets/error-code.ts';

/** What a service asks of whoever connects to it; how long a body may take is its own decision. */
export const connectionLimits = {
  /** A client has this long to send its headers (slow-loris). */
  headersTimeout: 8_000,
  /** How often Node looks for connections over their time. */
  connectionsCheckingInterval: 1_000,
  /** Longer than the idle time-out of the usual load balancers, so that they close first (ALB 60 s). */
  keepAliveTimeout: 75_000,
  maxHeaderSize: 32 * 1024,
  noDelay: true,
} as const satisfies ServerOptions;

/** A service cannot listen as told; the message says what to set. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * @returns the port, which differs from the asked one when that was 0
 * @throws ListenError when the address is in use or cannot be bound.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error): void => reject(new ListenError(listenProblem(error, host, port)));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
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
