import type { IncomingMessage } from 'node:http';
import type { OwnEndpoint } from './own-endpoint.ts';

/** What a request asks a route of one's own for. */
export interface AskedEndpoint {
  readonly endpoint: OwnEndpoint;
  /** What follows the path of the route, as the client wrote it: empty, or with a leading slash. */
  readonly rest: string;
  /** Without the question mark. */
  readonly query: string;
}

/**
 * The route that a request is for: the longest path first, the whole of it or, where the route says so, what lies below.
 *
 * @param endpoints The longest path first.
 */
export function findEndpoint(
  endpoints: readonly OwnEndpoint[],
  { url = '', method }: Pick<IncomingMessage, 'url' | 'method'>,
): AskedEndpoint | undefined {
  const mark = url.indexOf('?');
  const asked = mark === -1 ? url : url.slice(0, mark);
  for (const endpoint of endpoints) {
    const { path, includesSubpath } = endpoint;
    if (!asked.startsWith(path) || !takes(endpoint, method)) continue;
    const rest = asked.slice(path.length);
    if (rest === '' || (includesSubpath && rest.startsWith('/'))) {
      return { endpoint, rest, query: mark === -1 ? '' : url.slice(mark + 1) };
    }
  }
  return undefined;
}

/** Whoever may read may ask for the headers alone. */
function takes({ methods }: OwnEndpoint, method: string | undefined): boolean {
  return (
    methods === undefined ||
    methods.some((one) => one === (method === 'HEAD' ? 'GET' : method) || one === method)
  );
}
