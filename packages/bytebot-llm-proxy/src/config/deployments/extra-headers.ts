import { isJsonObject } from '@bytebot/shared';

/** The name of a header (RFC 9110, 5.6.2). */
export const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What Node sends as the value of a header. */
export const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** The proxy sets these itself; a config cannot change how a message is framed. */
const isReserved = (name: string): boolean => isFraming(name) || name.toLowerCase() === 'content-type';

const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'host', 'expect']);

/** Whether a header says how a message is framed or where it goes, whatever its case. */
export function isFraming(name: string): boolean {
  return framing.has(name.toLowerCase());
}

export interface ExtraHeaders {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names that cannot be sent. */
  readonly refused: readonly string[];
}

/** The headers that an entry adds to each call: `headers`, then `extra_headers`, which wins. */
export function extraHeadersOf(params: Readonly<Record<string, unknown>>): ExtraHeaders {
  const headers: Record<string, string> = {};
  const refused: string[] = [];
  const { organization } = params;
  if (typeof organization === 'string' && organization !== '' && headerValue.test(organization)) {
    headers['openai-organization'] = organization;
  }
  for (const source of [params.headers, params.extra_headers]) {
    if (!isJsonObject(source)) continue;
    for (const [name, value] of Object.entries(source)) {
      const text = textOf(value);
      if (text === undefined) continue;
      if (headerName.test(name) && headerValue.test(text) && !isReserved(name)) {
        headers[name.toLowerCase()] = text;
      } else {
        refused.push(name.slice(0, 100));
      }
    }
  }
  return { headers, refused };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : undefined;
}
