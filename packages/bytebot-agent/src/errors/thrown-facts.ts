import { Buffer } from 'node:buffer';
import { errorCodeOf } from '@bytebot/service';
import { type HeaderFields, isJsonObject, memberOf, statusOfCode } from '@bytebot/shared';

/** What can be read from whatever a client library threw. */
export interface ThrownFacts {
  /** 0 when there was no answer. */
  readonly status: number;
  /** In lower case. */
  readonly headers: HeaderFields;
  /** The body as text; empty when there is none. */
  readonly bodyText: string;
  /** `stream` when the error came as an event inside a 200 stream. */
  readonly phase: 'response' | 'stream';
  /** True when nothing came back at all: DNS, connection, TLS, a time-out, an abort. */
  readonly isNetwork: boolean;
}

/** An event of a stream reports an error. */
export class StreamErrorEvent extends Error {
  override readonly name = 'StreamErrorEvent';
  /** The event's data. */
  readonly bodyText: string;
  readonly headers: HeaderFields;

  constructor(bodyText: string, headers: HeaderFields = {}) {
    super('The stream reports an error.');
    this.bodyText = bodyText;
    this.headers = headers;
  }
}

/** More of an error body is not read. */
export const ERROR_BODY_LIMIT = 512 * 1024;
/** Causes may be nested. */
const MAX_DEPTH = 5;

/**
 * Reads an axios error (a body that is an object, a text or bytes), an error of OpenAI's SDK (`status`, `error`,
 * `headers`), an error event of a stream, a body on its own, and a plain error whose message names a status. Never
 * throws.
 */
export function thrownFacts(error: unknown): ThrownFacts {
  if (error instanceof StreamErrorEvent) {
    return { ...nothing, status: 200, headers: error.headers, bodyText: error.bodyText, phase: 'stream' };
  }
  const response = own(error, 'response');
  if (isObject(response)) return factsOfResponse(response);
  const status = statusOfCode(own(error, 'status')) || statusOfCode(own(error, 'statusCode'));
  const body = own(error, 'error');
  if (status !== 0 || (body !== undefined && body !== null)) return factsOfSdkError(error, status, body);
  if (Array.isArray(error)) return { ...nothing, bodyText: textOfBody(error) };
  return factsOfPlainError(error);
}

const nothing: ThrownFacts = { status: 0, headers: {}, bodyText: '', phase: 'response', isNetwork: false };

function factsOfResponse(response: object): ThrownFacts {
  const status = own(response, 'status');
  return {
    ...nothing,
    status: typeof status === 'number' ? status : 0,
    headers: headerFields(own(response, 'headers')),
    bodyText: textOfBody(own(response, 'data')),
  };
}

/** OpenAI's SDK keeps what stood under `error` in the body; without it the message is all there is. */
function factsOfSdkError(error: unknown, status: number, body: unknown): ThrownFacts {
  const hasBody = body !== undefined && body !== null;
  return {
    ...nothing,
    status: status || statusOfCode(memberOf(body, 'status_code')) || statusOfCode(memberOf(body, 'code')),
    headers: headerFields(own(error, 'headers')),
    bodyText: hasBody ? textOfBody({ error: body }) : messageOf(error),
  };
}

function factsOfPlainError(error: unknown): ThrownFacts {
  const message = typeof error === 'string' ? error : messageOf(error);
  const status = statusInText(message);
  if (status !== 0) return { ...nothing, status, bodyText: message };
  return { ...nothing, bodyText: message, isNetwork: isNetworkFailure(error) };
}

const statusInMessage =
  /(?:^|\bstatus(?: code)?[:= ]{1,3}|\bHTTP(?:\/[\d.]+)?[: ]{1,2}|\()([45]\d\d)(?![\d.])/i;

/** `Request failed with status code 401`, `429 Too Many Requests`, `HTTP 503`. */
function statusInText(message: string): number {
  return statusOfCode(statusInMessage.exec(message.slice(0, 500))?.[1]);
}

/** Codes that an error has of the system, of TLS or of an HTTP client; names of classes where a library hides them. */
function isNetworkFailure(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_DEPTH && isObject(current); depth += 1) {
    const code = errorCodeOf(current);
    if (
      code !== undefined &&
      /^(?:E[A-Z_]+|UND_ERR_\w+|HPE_\w+|CERT_\w+|\w*(?:CERT|SIGNATURE)\w*)$/.test(code)
    )
      return true;
    if (/Connection|Timeout|Abort/.test(`${current.constructor?.name} ${own(current, 'name')}`)) return true;
    if (/socket hang up|network error|fetch failed/i.test(messageOf(current))) return true;
    current = own(current, 'cause');
  }
  return false;
}

/** Header fields in lower case, from axios's headers, a `Headers`, or a plain object. */
export function headerFields(headers: unknown): HeaderFields {
  const fields: Record<string, string | readonly string[]> = Object.create(null);
  if (!isObject(headers)) return fields;
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  for (const [name, value] of entries) {
    if (typeof value === 'string') fields[name.toLowerCase()] = value;
    else if (typeof value === 'number') fields[name.toLowerCase()] = String(value);
    else if (Array.isArray(value)) fields[name.toLowerCase()] = value.map(String);
  }
  return fields;
}

/** A stream has no text: what answers with one reads it before it throws (`answerOf`). */
function textOfBody(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, ERROR_BODY_LIMIT);
  if (Buffer.isBuffer(body)) return body.subarray(0, ERROR_BODY_LIMIT).toString('utf8');
  if (!isJsonObject(body) && !Array.isArray(body)) return '';
  if (typeof own(body, 'pipe') === 'function') return '';
  try {
    return JSON.stringify(body)?.slice(0, ERROR_BODY_LIMIT) ?? '';
  } catch {
    return '';
  }
}

function messageOf(error: unknown): string {
  const message = own(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** Errors inherit some of their members, and a getter may throw. */
function own(value: unknown, name: string): unknown {
  try {
    return isObject(value) ? Reflect.get(value, name) : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
