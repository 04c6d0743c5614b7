import { createServer, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  closeServer,
  connectionLimits,
  idleMsOf,
  isLoopbackHost,
  ListenError,
  listen,
  runDry,
} from '@bytebot/service';
import { createApp } from './app.ts';
import { isOpen } from './auth/door.ts';
import type { Services } from './services.ts';

/** What was cut gets this long to hear of it before connections close. */
const CUT_MS = 25;

/** A listening proxy. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /**
   * Ends the proxy: readiness goes off, what runs and what still comes may end by itself within the grace; what is left
   * then is cut with an in-band error.
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
  // The body has its own clock: a large upload may take long as long as it moves.
  const server = createServer({ ...connectionLimits, requestTimeout: 0 }, app);
  server.on('clientError', answerBrokenRequest);
  const listeningPort = await listen(server, host, port);
  return { host, port: listeningPort, drain: (graceMs) => drain(services, server, graceMs) };
}

const brokenRequestStatus: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The request headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request headers did not arrive in time.'],
};

/** Requests that are no HTTP never reach a handler; they are answered here, in the same envelope. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
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
function isAnswering(socket: Duplex): boolean {
  // Node keeps the answer under way there; its own handler of broken requests asks the same.
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return answer instanceof ServerResponse && answer.headersSent;
}

/** While draining, readiness says 503, so that nobody new is sent here; whoever comes all the same is answered. */
async function drain(services: Services, server: Server, graceMs: number): Promise<void> {
  const { lifecycle, log, upstream, environment } = services;
  const open = (): number => lifecycle.open;
  lifecycle.startDraining();
  const hasRunDry = await runDry(server, { openAnswers: open, graceMs, idleMs: idleMsOf(environment) });
  lifecycle.refuseMore();
  if (!hasRunDry) {
    log.warn(`${open()} requests did not end within the grace; they are cut`);
    lifecycle.cutAll();
    await pause(CUT_MS);
  }
  await closeServer(server, open);
  await upstream.close();
}
