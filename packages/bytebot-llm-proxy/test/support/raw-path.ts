import { request } from 'node:http';

/** The status of a GET whose path goes out as it is written; `fetch` would resolve `..` itself. */
export function raw(url: string, path: string, key: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, headers: { authorization: `Bearer ${key}` } }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}
