import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';

/**
 * Books one request, exactly once, whatever its end was: answer, error or a client that left. Metrics, the
 * request line and the trace are written from the same record.
 */
export function settle(exchange: Exchange, failure: Failure | undefined): void {
  if (exchange.settled) return;
  exchange.settled = true;
  settleReservation(exchange);
  const { services } = exchange;
  const record = recordOf(exchange, failure);
  services.metrics.observe(record);
  services.requestLog.write(record);
  services.recent.add(record);
  services.statistics.book(record);
  exchange.trace?.end(record);
}

/** An answer that broke off, or that nobody read to its end, has still been paid for. */
function settleReservation(exchange: Exchange): void {
  const { reservation } = exchange;
  if (reservation === undefined) return;
  const hasAnswer = exchange.usage !== undefined || exchange.firstContentAt !== undefined;
  reservation.settle(hasAnswer || isLeftUnread(exchange) ? exchange.used() : undefined);
  // All that was used is booked with the first.
  for (const one of exchange.coverage ?? []) one.settle(undefined);
}

/** A provider that was asked is paid, whether or not the client stayed for what it had to say. */
function isLeftUnread({ cancelled, lastAttempt }: Exchange): boolean {
  return cancelled && lastAttempt?.kind === 'cancelled';
}

/** What was paid for attempts that another was faster than is part of the cost. */
function totalCost({ costNanoDollars, lost }: Exchange): number | undefined {
  return costNanoDollars === undefined ? undefined : costNanoDollars + lost.nanoDollars;
}

function recordOf(exchange: Exchange, failure: Failure | undefined): RequestRecord {
  const totalMs = performance.now() - exchange.startedAt;
  const attempt = exchange.lastAttempt;
  const kind = exchange.cancelled ? 'cancelled' : failure?.kind;
  return {
    requestId: exchange.requestId,
    callId: exchange.callId,
    route: exchange.route,
    caller: exchange.caller?.name ?? 'unknown',
    tenant: exchange.tenant?.id,
    modelAsked: exchange.modelAsked,
    modelGroup: exchange.modelGroup,
    modelUsed: exchange.modelUsed,
    provider: attempt?.provider ?? '',
    deploymentId: attempt?.deploymentId ?? '',
    apiBase: exchange.apiBase,
    streaming: exchange.streaming,
    status: exchange.cancelled ? 499 : exchange.response.statusCode,
    kind,
    attempts: exchange.attempts,
    plans: exchange.plans,
    queueWaitMs: exchange.queueWaitMs,
    cache: exchange.cache?.status,
    retries: exchange.retries,
    fallbacks: exchange.fallbacks,
    usage: exchange.usage,
    costNanoDollars: totalCost(exchange),
    priceSource: exchange.priceSource,
    startedAtMs: exchange.startedAtMs,
    firstTokenMs:
      exchange.firstContentAt === undefined ? undefined : exchange.firstContentAt - exchange.startedAt,
    totalMs,
    overheadMs: exchange.overheadMs(totalMs),
  };
}
