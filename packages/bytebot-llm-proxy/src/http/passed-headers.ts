import type { UpstreamHeaders } from './reply-headers.ts';

/**
 * What a provider's answer says about its connection, its body (told apart), its own site, or in names that are the
 * proxy's.
 */
const notPassed =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|set-cookie2?|content-(type|length|encoding|disposition|range|security-policy)|date|server|via|alt-svc|strict-transport-security|x-frame-options|x-content-type-options|access-control-.*|x-litellm-.*|x-bytebot-.*|x-attempts|x-cache)$/;
const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The headers of an answer that passes as it is, under their own names; the provider's request id beside the proxy's.
 *
 * @param hide Takes keys out of a value.
 */
export function addPassedHeaders(
  headers: string[],
  upstream: UpstreamHeaders,
  hide: (text: string) => string,
): void {
  for (const [name, value] of Object.entries(upstream)) {
    if (value === undefined || notPassed.test(name)) continue;
    const text = hide(typeof value === 'string' ? value : value.join(', '));
    // Node refuses to send such a value, and would take the whole answer down with it.
    if (notInHeaders.test(text)) continue;
    if (name === 'x-request-id') {
      headers.push('llm_provider-x-request-id', text);
      if (upstream['request-id'] === undefined) headers.push('request-id', text);
    } else headers.push(name, text);
  }
}
