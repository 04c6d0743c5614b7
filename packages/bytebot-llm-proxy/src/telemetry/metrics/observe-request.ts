import type { AttemptRecord, RequestRecord } from '../request-record.ts';
import { exceptionClassOf } from './exception-class.ts';
import {
  type AnsweredCells,
  type AttemptCells,
  callerLabels,
  createAttemptCells,
  createRequestCells,
  type ObserverOptions,
  type RequestCells,
} from './request-cells.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Enough for every combination a config allows; beyond it the look-ups start over, the counts stay. */
const rememberedMax = 10_000;

/**
 * Books finished requests into LiteLLM's metrics. One look-up finds all cells of a request, so that booking costs
 * about a microsecond; labels are put together only for the first request of each sort.
 */
export function createRequestObserver(options: ObserverOptions): (record: RequestRecord) => void {
  const { metrics, extraLabels } = options;
  let requests = new Map<string, RequestCells>();
  let attempts = new Map<string, AttemptCells>();

  function requestCells(record: RequestRecord, requestedModel: string, model: string): RequestCells {
    // What a client chose comes last: nothing it writes can be taken for another field.
    let key = `${record.caller}\0${record.route}\0${record.status}\0${record.kind}\0${record.deploymentId}\0${model}\0${record.modelGroup}\0${requestedModel}`;
    for (const label of extraLabels) key += `\0${record.callerDetails?.[label]}`;
    const known = requests.get(key);
    if (known !== undefined) return known;
    if (requests.size >= rememberedMax) requests = new Map();
    const created = createRequestCells(options, record, requestedModel, model);
    requests.set(key, created);
    return created;
  }

  function attemptCells(record: RequestRecord, attempt: AttemptRecord): AttemptCells {
    const key = `${record.caller}\0${attempt.deploymentId}\0${attempt.model}\0${attempt.modelGroup}\0${attempt.status}\0${attempt.kind}`;
    const known = attempts.get(key);
    if (known !== undefined) return known;
    if (attempts.size >= rememberedMax) attempts = new Map();
    const created = createAttemptCells(options, record, attempt);
    attempts.set(key, created);
    return created;
  }

  return function observeRequest(record) {
    const last = record.attempts.at(-1);
    const cells = requestCells(record, requestedModelOf(record), last?.model ?? '');
    cells.total.value += 1;
    if (cells.failed !== undefined) cells.failed.value += 1;
    if (cells.answered !== undefined) bookAnswer(metrics, cells.answered, record, last);
    for (const attempt of record.attempts) {
      let ofAttempt = cells.lastAttempt;
      if (ofAttempt === undefined || !isSameSort(ofAttempt, attempt)) {
        ofAttempt = attemptCells(record, attempt);
        if (attempt === last) cells.lastAttempt = ofAttempt;
      }
      ofAttempt.total.value += 1;
      if (ofAttempt.outcome === undefined) continue;
      ofAttempt.outcome.value += 1;
      // One that is left out stays 2 until it is called again.
      ofAttempt.state.value = attempt.kind === undefined ? 0 : Math.max(1, ofAttempt.state.value);
    }
    if (record.fallbacks > 0) bookFallbacks(metrics, record);
  };
}

/**
 * The name the client asked for, once it led to a group of the config; anything else is `unknown`, so that typing
 * errors and probing share one series.
 */
function requestedModelOf(record: RequestRecord): string {
  if (record.modelAsked === '') return '';
  return record.modelGroup === '' || record.kind === 'unknown_model' ? 'unknown' : record.modelAsked;
}

function isSameSort(cells: AttemptCells, attempt: AttemptRecord): boolean {
  return (
    cells.deploymentId === attempt.deploymentId &&
    cells.model === attempt.model &&
    cells.modelGroup === attempt.modelGroup &&
    cells.status === attempt.status &&
    cells.kind === attempt.kind
  );
}

function bookAnswer(
  metrics: RequestMetrics,
  cells: AnsweredCells,
  record: RequestRecord,
  last: AttemptRecord | undefined,
): void {
  const { usage, firstTokenMs } = record;
  cells.requests.value += 1;
  cells.totalLatency.observe(record.totalMs / 1_000);
  cells.overheadLatency.observe(record.overheadMs / 1_000);
  cells.queueTime.observe((record.queueWaitMs ?? 0) / 1_000);
  if (last !== undefined) cells.apiLatency.observe(last.durationMs / 1_000);
  if (record.streaming && firstTokenMs !== undefined) {
    cells.timeToFirstToken ??= metrics.timeToFirstToken.cell(cells.labels);
    cells.timeToFirstToken.observe(firstTokenMs / 1_000);
  }
  cells.spend.add(record.costNanoDollars);
  if (usage === undefined) return;
  cells.totalTokens.add(usage.total_tokens);
  cells.inputTokens.add(usage.prompt_tokens);
  cells.outputTokens.add(usage.completion_tokens);
  cells.inputCachedTokens.add(usage.prompt_tokens_details?.cached_tokens);
  cells.outputReasoningTokens.add(usage.completion_tokens_details?.reasoning_tokens);
  if (last !== undefined && usage.completion_tokens > 0) {
    cells.latencyPerOutputToken ??= metrics.latencyPerOutputToken.cell(cells.labels);
    cells.latencyPerOutputToken.observe(last.durationMs / 1_000 / usage.completion_tokens);
  }
}

/** Every change of the model group between two attempts is one fallback; its last attempt says how it ended. */
function bookFallbacks(metrics: RequestMetrics, record: RequestRecord): void {
  const { attempts } = record;
  for (const [index, attempt] of attempts.entries()) {
    const before = attempts[index - 1];
    if (before === undefined || before.modelGroup === attempt.modelGroup) continue;
    const next = attempts.findIndex((later, at) => at > index && later.modelGroup !== attempt.modelGroup);
    const end = attempts.at(next === -1 ? -1 : next - 1);
    const counter = end?.kind === undefined ? metrics.fallbackSuccess : metrics.fallbackFailure;
    const cell = counter.cell({
      ...callerLabels(record),
      requested_model: attempts[0]?.modelGroup,
      fallback_model: attempt.modelGroup,
      exception_status: String(before.status),
      exception_class: exceptionClassOf(before.kind, before.provider),
    });
    cell.value += 1;
  }
}
