import { request as httpRequest, type IncomingMessage } from 'node:http';

export const BOUNDARY = 'form-of-a-test';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** Fields as text; a file is `[name, content]`. */
export type FormFields = readonly (readonly [string, string | readonly [string, Buffer]])[];

/** A form, byte for byte as it will be sent. */
export function formBytes(fields: FormFields): Buffer {
  const parts = fields.map(([name, value]) => {
    const file = typeof value === 'string' ? '' : `; filename="${value[0]}"\r\nContent-Type: audio/mpeg`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    const content = typeof value === 'string' ? Buffer.from(value) : value[1];
    return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n')]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

export function sendForm(
  url: string,
  fields: FormFields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return sendBytes(url, formBytes(fields), headers);
}

export function sendBytes(
  url: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': FORM_TYPE, ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
}

/** What an upload came to that may have been refused before it was whole. */
export interface UploadEnd {
  readonly status: number;
  readonly body: string;
  /** How much the client got rid of. */
  readonly sentBytes: number;
}

/**
 * Streams an upload of any length, as a client does that looks for an answer while it still sends.
 *
 * @param isChunked Without an announced length.
 */
export function upload(url: string, totalBytes: number, isChunked: boolean): Promise<UploadEnd> {
  const chunk = Buffer.alloc(1024 * 1024, 7);
  const head = formBytes([['model', 'hear']]).subarray(0, -`--${BOUNDARY}--\r\n`.length);
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    let isAnswered = false;
    const request = httpRequest(url, {
      method: 'POST',
      headers: {
        'content-type': FORM_TYPE,
        ...(isChunked ? {} : { 'content-length': String(totalBytes) }),
      },
    });
    const send = (): void => {
      while (!isAnswered && sentBytes < totalBytes) {
        const part = chunk.subarray(0, Math.min(chunk.length, totalBytes - sentBytes));
        sentBytes += part.length;
        if (!request.write(part)) {
          request.once('drain', send);
          return;
        }
      }
      if (!isAnswered) request.end();
    };
    request.on('response', (response: IncomingMessage) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString(), sentBytes });
        request.destroy();
      });
    });
    request.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    request.write(head);
    sentBytes += head.length;
    send();
  });
}
