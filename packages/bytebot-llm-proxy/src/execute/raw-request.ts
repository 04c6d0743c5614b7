import type { IncomingHttpHeaders } from 'node:http';
import type { RawForm } from './relay-raw.ts';
import type { UploadBody } from './upload-body.ts';

export const rawMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What a request can ask for that passes as it is. */
export type RawMethod = (typeof rawMethods)[number];

export function isRawMethod(method: string | undefined): method is RawMethod {
  return rawMethods.some((one) => one === method);
}

/** A request that passes to its deployment as it is: any method, any path below the deployment's address. */
export interface RawRequest {
  readonly method: RawMethod;
  /**
   * Path and query as they go upstream.
   *
   * @param pathPrefix The path of the deployment's address, without a trailing slash.
   */
  readonly placed: (pathPrefix: string) => string;
  /** The client's own that go upstream, in lower case: nothing in them tells its key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Held, or passed on while it comes; undefined for a request without a body. */
  readonly body: Buffer | UploadBody | undefined;
  readonly form: RawForm;
}

/** Describe one connection, not the message (RFC 9110, 7.6.1). */
const hopByHop =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|http2-settings)$/;
/** Say who asks or pay for it, are the proxy's business, or are written anew for the call. */
const ownHeaders =
  /^(authorization|api-key|x-api-key|x-goog-api-key|ocp-apim-subscription-key|x-openrouter-key|x-amz-(date|content-sha256|security-token)|openai-(organization|project)|cookie2?|host|content-length|accept-encoding|x-request-id|x-tenant-id|x-litellm-.*|x-bytebot-.*|traceparent|tracestate|baggage|forwarded|x-forwarded-.*|x-real-ip|via|origin|referer|sec-.*)$/;

/**
 * The headers of a client that may go to whoever is behind a pass-through route.
 *
 * @param secrets What the client has proved itself with: no header that holds one of them passes.
 */
export function passedRequestHeaders(
  headers: IncomingHttpHeaders,
  secrets: readonly string[],
): Record<string, string> {
  const named = new Set((headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.test(name) || ownHeaders.test(name) || named.has(name)) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    if (!secrets.some((secret) => text.includes(secret))) passed[name] = text;
  }
  return passed;
}
