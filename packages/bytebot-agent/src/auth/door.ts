import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { hostNameOf, isLoopbackHost, isOwnOrigin, type SecretStore, sameSecret } from '@bytebot/service';
import type { RequestHandler } from 'express';
import { HttpFailure } from '../http/http-failure.ts';

/** The variable that holds the key of the task API. */
export const AGENT_KEY = 'BYTEBOT_AGENT_API_KEY';

export interface DoorOptions {
  readonly secrets: SecretStore;
  /** Whether only this machine can connect. */
  readonly boundToLoopback: boolean;
}

/**
 * The host to listen on (DESIGN section 3, "agent's door"): without a key only this machine, unless the operator has
 * said that anybody may ask.
 *
 * @throws HostError for another host without a key and without that permission.
 */
export function chooseHost(
  secrets: SecretStore,
  allowUnauthenticated: boolean,
  asked: string | undefined,
): string {
  const mayBeReached = secrets.get(AGENT_KEY) !== undefined || allowUnauthenticated;
  if (asked === undefined) return mayBeReached ? '0.0.0.0' : '127.0.0.1';
  if (mayBeReached || isLoopbackHost(asked)) return asked;
  throw new HostError(
    `Refusing to listen on ${asked} without ${AGENT_KEY}: anybody could give the agent tasks. Set it, or AGENT_ALLOW_UNAUTHENTICATED=true if that is wanted.`,
  );
}

export class HostError extends Error {
  override readonly name = 'HostError';
}

/** Who may use the task API, over HTTP and over sockets. */
export class Door {
  readonly #secrets: SecretStore;
  readonly #boundToLoopback: boolean;

  constructor({ secrets, boundToLoopback }: DoorOptions) {
    this.#secrets = secrets;
    this.#boundToLoopback = boundToLoopback;
  }

  /** Lets a request to `/tasks` pass, or answers 401 or 403; with a key, pages of any origin may ask. */
  readonly guardTasks: RequestHandler = (request, response, next) => {
    if (this.#secrets.get(AGENT_KEY) !== undefined) allowEveryOrigin(request.headers, response);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    this.#check(request.headers, keyIn(request.headers));
    next();
  };

  /** Whether a socket may connect; its key may also stand in the handshake's `auth` (`{token}` or `{key}`). */
  mayConnect(request: Pick<IncomingMessage, 'headers'>, auth: unknown): boolean {
    try {
      this.#check(request.headers, keyIn(request.headers) ?? keyInHandshake(auth));
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a socket may open at all. With a key that is seen later: it may come after the handshake's headers. */
  mayKnock(headers: IncomingHttpHeaders): boolean {
    try {
      if (this.#secrets.get(AGENT_KEY) === undefined) this.checkOrigin(headers);
      return true;
    } catch {
      return false;
    }
  }

  /** Keeps a page of another origin from using an agent without a key. @throws HttpFailure 403. */
  checkOrigin({ host, origin }: IncomingHttpHeaders): void {
    const asLoopback = host !== undefined && isLoopbackHost(hostNameOf(host));
    if (this.#boundToLoopback && host !== undefined && !asLoopback) {
      throw new HttpFailure(
        403,
        'FORBIDDEN',
        `This agent has no key and answers on loopback only, not as \`${host.slice(0, 100)}\`. Set ${AGENT_KEY} to serve other names.`,
      );
    }
    // An agent that was opened on purpose is called by a server that passes its visitors' Origin on (ByteBot's web
    // page). On a loopback name it is a browser on this machine, and then any page it shows could ask.
    if (origin === undefined || isOwnOrigin(origin, host) || !(this.#boundToLoopback || asLoopback)) return;
    throw new HttpFailure(
      403,
      'FORBIDDEN',
      `This agent has no key and does not answer web pages of other origins (\`${origin.slice(0, 100)}\`). Set ${AGENT_KEY} to allow them.`,
    );
  }

  #check(headers: IncomingHttpHeaders, presented: string | undefined): void {
    const key = this.#secrets.get(AGENT_KEY);
    if (key === undefined) {
      this.checkOrigin(headers);
      return;
    }
    if (presented !== undefined && sameSecret(presented, key)) return;
    const problem = presented === undefined ? 'No key was sent' : 'The key is not valid here';
    throw new HttpFailure(
      401,
      'UNAUTHORIZED',
      `${problem}. Send \`Authorization: Bearer <key>\`; it is the value of ${AGENT_KEY}.`,
      { 'www-authenticate': 'Bearer' },
    );
  }
}

function allowEveryOrigin(
  headers: IncomingHttpHeaders,
  response: { setHeader(name: string, value: string): unknown },
): void {
  response.setHeader('access-control-allow-origin', '*');
  if (headers['access-control-request-method'] === undefined) return;
  response.setHeader('access-control-allow-methods', 'GET,HEAD,PUT,PATCH,POST,DELETE');
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-max-age', '600');
}

function keyIn(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const other = headers['x-api-key'];
  return bearer ?? (typeof other === 'string' && other !== '' ? other.trim() : undefined);
}

function keyInHandshake(auth: unknown): string | undefined {
  if (typeof auth !== 'object' || auth === null) return undefined;
  const value: unknown = 'token' in auth ? auth.token : 'key' in auth ? auth.key : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
