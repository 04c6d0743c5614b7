import type { AttemptRecord, RequestRecord } from '../request-record.ts';
import type { HistogramCell, NumberCell } from './cells.ts';
import { exceptionClassOf } from './exception-class.ts';
import type { ExtraLabel, RequestMetrics } from './request-metrics.ts';

type LabelValues = Readonly<Record<string, string | undefined>>;

/** The cells a request of one sort adds to: same caller, route, model, deployment and end. */
export interface RequestCells {
  readonly total: NumberCell;
  /** Of a failure. */
  readonly failed: NumberCell | undefined;
  /** Of an answer. */
  readonly answered: AnsweredCells | undefined;
  /** The attempt such a request ended with last time, which is nearly always the attempt it ends with again. */
  lastAttempt: AttemptCells | undefined;
}

export interface AnsweredCells {
  readonly requests: NumberCell;
  /** In nano-dollars. */
  readonly spend: NumberCell;
  readonly totalTokens: NumberCell;
  readonly inputTokens: NumberCell;
  readonly outputTokens: NumberCell;
  readonly inputCachedTokens: NumberCell;
  readonly outputReasoningTokens: NumberCell;
  readonly totalLatency: HistogramCell;
  readonly apiLatency: HistogramCell;
  readonly overheadLatency: HistogramCell;
  readonly queueTime: HistogramCell;
  /** For the two that are made when first needed: unary requests have no first token, embeddings no output. */
  readonly labels: LabelValues;
  timeToFirstToken: HistogramCell | undefined;
  latencyPerOutputToken: HistogramCell | undefined;
}

export interface AttemptCells {
  readonly deploymentId: string;
  readonly model: string;
  readonly modelGroup: string;
  readonly status: number;
  readonly kind: string | undefined;
  readonly total: NumberCell;
  /** The counter of answers or that of failures; none when the client left. */
  readonly outcome: NumberCell | undefined;
  readonly state: NumberCell;
}

export interface ObserverOptions {
  readonly metrics: RequestMetrics;
  readonly extraLabels: readonly ExtraLabel[];
  /** The base address of a deployment, for the label; asked once for each new series. */
  readonly apiBaseOf: (deploymentId: string) => string | undefined;
}

/** The labels that say whose request it was. Never key material: `caller` is a name. */
export function callerLabels(record: RequestRecord): LabelValues {
  if (record.caller === 'master_key') return { hashed_api_key: 'litellm_proxy_master_key' };
  return { api_key_alias: record.caller };
}

/** Looks up or makes the cells for all requests like this one. */
export function createRequestCells(
  { metrics, extraLabels, apiBaseOf }: ObserverOptions,
  record: RequestRecord,
  requestedModel: string,
  model: string,
): RequestCells {
  const labels: Record<string, string | undefined> = {
    ...callerLabels(record),
    requested_model: requestedModel,
    model,
    litellm_model_name: model,
    model_group: record.modelGroup,
    model_id: record.deploymentId,
    api_provider: record.provider,
    api_base: apiBaseOf(record.deploymentId) ?? record.apiBase,
    route: record.route,
    status_code: String(record.status),
    exception_status: String(record.status),
    exception_class: exceptionClassOf(record.kind, record.provider),
  };
  for (const label of extraLabels) labels[label] = record.callerDetails?.[label];
  const isAnswered = record.kind === undefined && record.status < 400;
  return {
    total: metrics.proxyTotal.cell(labels),
    failed: isAnswered ? undefined : metrics.proxyFailed.cell(labels),
    answered: isAnswered ? createAnsweredCells(metrics, labels) : undefined,
    lastAttempt: undefined,
  };
}

function createAnsweredCells(metrics: RequestMetrics, labels: LabelValues): AnsweredCells {
  return {
    requests: metrics.requests.cell(labels),
    spend: metrics.spend.cell(labels),
    totalTokens: metrics.totalTokens.cell(labels),
    inputTokens: metrics.inputTokens.cell(labels),
    outputTokens: metrics.outputTokens.cell(labels),
    inputCachedTokens: metrics.inputCachedTokens.cell(labels),
    outputReasoningTokens: metrics.outputReasoningTokens.cell(labels),
    totalLatency: metrics.totalLatency.cell(labels),
    apiLatency: metrics.apiLatency.cell(labels),
    overheadLatency: metrics.overheadLatency.cell(labels),
    queueTime: metrics.queueTime.cell(labels),
    labels,
    timeToFirstToken: undefined,
    latencyPerOutputToken: undefined,
  };
}

/** Looks up or makes the cells for all attempts like this one. */
export function createAttemptCells(
  { metrics, apiBaseOf }: ObserverOptions,
  record: RequestRecord,
  attempt: AttemptRecord,
): AttemptCells {
  const isLast = attempt.deploymentId === record.deploymentId;
  const labels = {
    ...callerLabels(record),
    requested_model: attempt.modelGroup,
    litellm_model_name: attempt.model,
    model_id: attempt.deploymentId,
    api_base: apiBaseOf(attempt.deploymentId) ?? (isLast ? record.apiBase : undefined),
    api_provider: attempt.provider,
    exception_status: String(attempt.status),
    exception_class: exceptionClassOf(attempt.kind, attempt.provider),
  };
  const { deploymentId, model, modelGroup, status, kind } = attempt;
  const outcome = kind === undefined ? metrics.deploymentSuccess : metrics.deploymentFailure;
  return {
    deploymentId,
    model,
    modelGroup,
    status,
    kind,
    total: metrics.deploymentTotal.cell(labels),
    // A client that left says nothing about the deployment.
    outcome: kind === 'cancelled' ? undefined : outcome.cell(labels),
    state: metrics.deploymentState.cell(labels),
  };
}
