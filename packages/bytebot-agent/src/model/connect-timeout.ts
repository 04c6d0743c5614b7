import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

type Created = (error: Error | null, stream: Duplex) => void;

/**
 * Makes an agent's connections fail after a time with `ETIMEDOUT`, name look-up and TLS included. Without it a host
 * that swallows packets holds a call for minutes.
 *
 * @param connected What a socket of this agent tells when it can be used.
 * @returns the same agent
 */
export function withConnectTimeout<Connecting extends Agent>(
  agent: Connecting,
  connected: 'connect' | 'secureConnect',
  timeoutMs: number,
): Connecting {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options: ClientRequestArgs, callback?: Created) => {
    const socket = create(options, callback);
    if (socket !== null && socket !== undefined) watchConnecting(socket, connected, timeoutMs);
    return socket;
  };
  return agent;
}

function watchConnecting(socket: Duplex, connected: string, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`No connection within ${Math.round(timeoutMs / 1000)} s`);
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  timer.unref();
  const done = (): void => clearTimeout(timer);
  socket.once(connected, done);
  socket.once('close', done);
}
