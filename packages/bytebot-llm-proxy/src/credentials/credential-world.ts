import { readFile, stat } from 'node:fs/promises';
import type { CredentialRequest, CredentialWorld, EnvironmentReader } from '@bytebot/llm-providers';
import { CollectingSink } from '../execute/collect-answer.ts';
import { UpstreamCall } from '../execute/upstream-call.ts';
import type { UpstreamClient } from '../execute/upstream-client.ts';

/** A token endpoint that does not answer by then counts as unreachable. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_FILE_BYTES = 1024 * 1024;
/** Tokens have a few thousand; whoever sends more is no token endpoint. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The real world for providers that obtain credentials: bounded requests through the proxy's own connections. */
export function createCredentialWorld(
  upstream: UpstreamClient,
  environment: EnvironmentReader,
): CredentialWorld {
  return {
    environment,
    nowMs: Date.now,
    readFile: readSmallFile,
    request: (request) => send(upstream, request),
  };
}

async function readSmallFile(path: string): Promise<string> {
  const status = await stat(path);
  if (!status.isFile()) throw new Error(`${path} is no regular file`);
  if (status.size > MAX_FILE_BYTES) throw new Error(`${path} has more than ${MAX_FILE_BYTES} bytes`);
  return await readFile(path, 'utf8');
}

function send(
  upstream: UpstreamClient,
  { method, url, headers, body }: CredentialRequest,
): Promise<{ status: number; body: string }> {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sink = new CollectingSink((answer) => {
      if (answer.broken === undefined) resolve({ status: answer.status, body: answer.body.toString() });
      else
        reject(new Error(`${origin} cannot be reached: ${answer.broken.message}`, { cause: answer.broken }));
    }, MAX_ANSWER_BYTES);
    const call = new UpstreamCall(sink, REQUEST_TIMEOUT_MS);
    sink.call = call;
    upstream.dispatch(
      { origin, path: pathname + search, method, headers: { ...headers }, body: body ?? null },
      call,
    );
  });
}
