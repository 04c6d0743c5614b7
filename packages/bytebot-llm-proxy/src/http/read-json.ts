import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { Failure } from '../failure.ts';

const LARGEST_BYTES = 1024 * 1024;

/**
 * The body of a small route as a JSON object. What does not fit is read and thrown away, so that the client gets to the
 * answer; a client that is slow is ended by the server's own time-out.
 *
 * @throws Failure `payload_too_large`, or `invalid_request` for anything that is no JSON object.
 */
export async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= LARGEST_BYTES) chunks.push(chunk);
  }
  if (sizeBytes > LARGEST_BYTES) {
    throw new Failure('payload_too_large', `The body is larger than ${LARGEST_BYTES} bytes.`);
  }
  const value = parse(Buffer.concat(chunks).toString());
  if (isJsonObject(value)) return value;
  throw new Failure('invalid_request', 'The request body is not a JSON object.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
