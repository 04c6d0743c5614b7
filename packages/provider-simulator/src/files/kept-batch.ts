import type { JsonObject } from '@bytebot/shared';

/** A batch and how far it has come: each look at it lets it come further. */
export interface KeptBatch {
  readonly id: string;
  /** The provider that has it; no other knows it. */
  readonly provider: string;
  readonly endpoint: string;
  readonly inputFileId: string;
  readonly completionWindow: string;
  readonly model: string | undefined;
  readonly metadata: JsonObject | null;
  /** Seconds since 1970. */
  readonly createdAt: number;
  status: BatchStatus;
  /** When it came to each of the others, in seconds since 1970. */
  readonly reachedAt: Partial<Record<BatchStatus, number>>;
  readonly counts: { total: number; completed: number; failed: number };
  /** What is wrong with its input. */
  readonly errors: readonly JsonObject[];
  outputFileId: string | undefined;
  errorFileId: string | undefined;
}

export type BatchStatus = 'validating' | 'failed' | 'in_progress' | 'completed' | 'cancelling' | 'cancelled';

const secondsOfDay = 86_400;

/** A batch as its provider describes it. */
export function batchObject(batch: KeptBatch): JsonObject {
  return batch.provider === 'mistral' ? jobObject(batch) : openaiBatch(batch);
}

function openaiBatch(batch: KeptBatch): JsonObject {
  const { reachedAt, errors } = batch;
  const days = batch.completionWindow === '7d' ? 7 : 1;
  return {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    errors: errors.length === 0 ? null : { object: 'list', data: errors },
    input_file_id: batch.inputFileId,
    completion_window: batch.completionWindow,
    status: batch.status,
    output_file_id: batch.outputFileId ?? null,
    error_file_id: batch.errorFileId ?? null,
    created_at: batch.createdAt,
    in_progress_at: reachedAt.in_progress ?? null,
    expires_at: batch.createdAt + days * secondsOfDay,
    finalizing_at: reachedAt.completed ?? null,
    completed_at: reachedAt.completed ?? null,
    failed_at: reachedAt.failed ?? null,
    expired_at: null,
    cancelling_at: reachedAt.cancelling ?? null,
    cancelled_at: reachedAt.cancelled ?? null,
    request_counts: { ...batch.counts },
    metadata: batch.metadata,
  };
}

const jobStatuses: Readonly<Record<BatchStatus, string>> = {
  validating: 'QUEUED',
  failed: 'FAILED',
  in_progress: 'RUNNING',
  completed: 'SUCCESS',
  cancelling: 'CANCELLATION_REQUESTED',
  cancelled: 'CANCELLED',
};

/** Mistral's (its API reference, "Batch jobs"). */
function jobObject(batch: KeptBatch): JsonObject {
  const { counts, reachedAt } = batch;
  return {
    id: batch.id,
    object: 'batch',
    input_files: [batch.inputFileId],
    metadata: batch.metadata,
    endpoint: batch.endpoint,
    model: batch.model ?? null,
    output_file: batch.outputFileId ?? null,
    error_file: batch.errorFileId ?? null,
    errors: batch.errors,
    status: jobStatuses[batch.status],
    created_at: batch.createdAt,
    total_requests: counts.total,
    completed_requests: counts.completed + counts.failed,
    succeeded_requests: counts.completed,
    failed_requests: counts.failed,
    started_at: reachedAt.in_progress ?? null,
    completed_at: reachedAt.completed ?? null,
  };
}
