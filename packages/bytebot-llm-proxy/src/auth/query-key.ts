import type { IncomingMessage } from 'node:http';

/** Google's routes, where its clients may send the key as `?key=` (Gemini API, "Using API keys"). */
const ROUTES = /^\/v1(?:beta|alpha)\/|^\/v1\/(?:models|tunedModels)\//;
const HEADER = 'x-goog-api-key';

/**
 * Moves a key from the query of one of Google's routes into the header that Google has for it, where it is looked for
 * like any other. The address is without it from then on: what is logged, measured or traced of it holds no key.
 */
export function takeQueryKey(request: Pick<IncomingMessage, 'url' | 'headers'>): void {
  const { url = '', headers } = request;
  const mark = url.indexOf('?');
  if (mark === -1 || !url.includes('key=', mark) || !ROUTES.test(url)) return;
  const query = new URLSearchParams(url.slice(mark + 1));
  const key = query.get('key');
  if (key === null) return;
  query.delete('key');
  const rest = query.toString();
  request.url = rest === '' ? url.slice(0, mark) : `${url.slice(0, mark)}?${rest}`;
  headers[HEADER] ??= key;
}
