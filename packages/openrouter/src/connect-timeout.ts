import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

type Created = (error: Error | null, stream: Duplex) => void;

/**
 * Gives an agent's connections a limit, name look-up and TLS included: they fail with `ETIMEDOUT` instead of holding
 * a call as long as the operating system does.
 *
 * @param readyEvent What a socket of this agent says when it can be used.
 * @returns The same agent.
 */
export function withConnectTimeout<Connecting extends Agent>(
  agent: Connecting,
  readyEvent: 'connect' | 'secureConnect',
  timeoutMs: number,
): Connecting {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options: ClientRequestArgs, callback?: Created) => {
    const socket = create(options, callback);
    if (socket !== null && socket !== undefined) limitConnecting(socket, readyEvent, timeoutMs);
    return socket;
  };
  return agent;
}

function limitConnecting(socket: Duplex, readyEvent: string, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`no connection within ${timeoutMs} ms`);
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  const done = (): void => clearTimeout(timer);
  socket.once(readyEvent, done);
  socket.once('close', done);
}
