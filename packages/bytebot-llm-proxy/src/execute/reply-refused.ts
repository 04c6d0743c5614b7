import type { Exchange } from '../http/exchange.ts';
import type { addPassedHeaders } from '../http/passed-headers.ts';
import { endReply } from '../http/reply-failure.ts';
import { addDeploymentHeaders, addRoutingHeaders, commonHeaders } from '../http/reply-headers.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { CollectedAnswer } from './collect-answer.ts';

/** Tells the client what a provider refused with: its status and its words, without any key. */
export function replyRefused(
  exchange: Exchange,
  { deployment }: Candidate,
  { status, headers: upstream, body }: CollectedAnswer,
  addHeaders: typeof addPassedHeaders,
): void {
  const { request, response, services } = exchange;
  const secret = deployment.key.read();
  const hide = (text: string): string =>
    services.redact(secret === undefined || secret === '' ? text : text.replaceAll(secret, '[redacted]'));
  const text = body.toString();
  const clean = hide(text);
  // What holds no key goes as it came, whatever its encoding.
  const bytes = clean === text ? body : Buffer.from(clean);
  const headers = commonHeaders(exchange);
  const type = upstream['content-type'];
  if (type !== undefined && bytes.length > 0) headers.push('content-type', type);
  if (status !== 304) headers.push('content-length', String(bytes.length));
  addDeploymentHeaders(headers, deployment);
  addRoutingHeaders(headers, exchange);
  addHeaders(headers, upstream, hide);
  response.writeHead(status, headers);
  endReply(request, response, bytes);
}
