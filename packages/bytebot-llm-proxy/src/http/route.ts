import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';

/** Who may ask: everybody, whoever has any key of the proxy, or the holder of the master key. */
export type Access = 'open' | 'key' | 'master';

/** What a route's handler gets; the path's parameters are decoded. */
export interface RouteRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Undefined where nobody is asked who they are. */
  readonly caller: Caller | undefined;
}

/** One endpoint beside the model requests. The table of them is the whole small surface of the proxy. */
export interface Route {
  /** `ALL`: whatever method is asked with, but for `OPTIONS`, which browsers ask by themselves. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'ALL';
  /** Express's path syntax. */
  readonly paths: readonly string[];
  readonly access: Access;
  readonly summary: string;
  /** @throws Failure for anything that is not a 200. */
  handle(request: RouteRequest): void | Promise<void>;
}

/** The methods that a route answers. */
export function methodsOf({ method }: Pick<Route, 'method'>): readonly string[] {
  return method === 'ALL' ? allMethods : [method];
}

const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function replyJson(response: ServerResponse, value: unknown, status = 200): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

export function replyText(response: ServerResponse, contentType: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(200, { 'content-type': contentType, 'content-length': body.length });
  response.end(body);
}
