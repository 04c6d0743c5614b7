import type { IncomingMessage } from 'node:http';
import type { Form } from './form.ts';
import { FormReader } from './form-reader.ts';

/** The boundary of a `multipart/form-data` body, empty when none is named; undefined for any other body. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const found = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? '';
}

/** The whole form; undefined when the client left while sending it. */
export async function readForm(request: IncomingMessage, boundary: string): Promise<Form | undefined> {
  const reader = new FormReader(boundary);
  try {
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) reader.push(chunk);
  } catch {
    return undefined;
  }
  return reader.end();
}
