import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../http/exchange.ts';
import type { AttemptTrace } from '../telemetry/traces/trace.ts';
import { readTraceparent } from '../telemetry/traces/trace-context.ts';

/** W3C Trace Context asks that as much be passed on; what is longer may be left out. */
const TRACESTATE_MAX = 512;

/**
 * The context of a trace for a provider, as undici takes headers: that of the attempt, or the caller's own where
 * nothing is recorded here and the config passes it on.
 */
export function traceHeaders(
  { request, snapshot }: Exchange,
  trace: AttemptTrace | undefined,
): readonly string[] | undefined {
  const { forwardsTraceparent } = snapshot.settings.tracing;
  if (trace === undefined) return forwardsTraceparent === true ? callersOwn(request.headers) : undefined;
  if (forwardsTraceparent === false) return undefined;
  return flat(trace.traceparent, trace.tracestate);
}

function callersOwn({ traceparent, tracestate }: IncomingHttpHeaders): readonly string[] | undefined {
  if (typeof traceparent !== 'string' || readTraceparent(traceparent) === undefined) return undefined;
  const isPassedOn = typeof tracestate === 'string' && tracestate.length <= TRACESTATE_MAX;
  return flat(traceparent, isPassedOn ? tracestate : undefined);
}

function flat(traceparent: string, tracestate: string | undefined): readonly string[] {
  return tracestate === undefined
    ? ['traceparent', traceparent]
    : ['traceparent', traceparent, 'tracestate', tracestate];
}
