import type { IncomingHttpHeaders } from 'node:http';
import type { AttemptRecord, RequestRecord } from '../request-record.ts';

/** Makes traces of requests. Nothing here waits for whoever receives them, and nothing throws. */
export interface Tracer {
  /**
   * Begins the span of a request. A `traceparent` of the caller is continued, with its decision whether to record.
   *
   * @param startedAtMs Since 1970.
   */
  begin(headers: IncomingHttpHeaders, startedAtMs: number): RequestTrace;
  /** Sends what is left; gives up after two seconds. */
  close(): Promise<void>;
}

/** The spans of one request. */
export interface RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** To be called before each call to a provider; its `traceparent` and `tracestate` go upstream. */
  attempt(record: AttemptRecord): AttemptTrace;
  /** Ends the request's span, and those of attempts that were never ended. Only the first call counts. */
  end(record: RequestRecord): void;
}

/** The span of one call to a provider. */
export interface AttemptTrace {
  /** W3C Trace Context, for the header of that name. */
  readonly traceparent: string;
  /** What the caller sent along, for the header of that name; undefined without any. */
  readonly tracestate: string | undefined;
  /** Only the first call counts. */
  end(record: AttemptRecord): void;
}
