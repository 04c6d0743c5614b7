/** The key the load shows and the proxy knows. It opens nothing but the benchmark's own proxy. */
export const MASTER_KEY = 'sk-test-bench-master-key';

/** Where a request goes, and what its headers say beside its length. */
export interface RequestTarget {
  readonly path: string;
  readonly headers: readonly string[];
}

const chatTarget: RequestTarget = {
  path: '/v1/chat/completions',
  headers: [
    `Authorization: Bearer ${MASTER_KEY}`,
    'User-Agent: OpenAI/JS 7.55.0',
    'X-Stainless-Lang: js',
    'X-Stainless-Retry-Count: 0',
  ],
};

/** One complete HTTP/1.1 request as the official SDKs send it, ready to be written to a socket. */
export function requestBytes(body: Buffer, port: number, target: RequestTarget = chatTarget): Buffer {
  const head = [
    `POST ${target.path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Accept: application/json',
    'Content-Type: application/json',
    ...target.headers,
    `Content-Length: ${body.length}`,
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
