import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { keyFor } from '../memory.ts';
import { listOf } from '../openai/read-question.ts';
import { invalid, missing, notAmong, refusal, refuseUnknown } from '../openai/refusals.ts';
import { type BatchLine, readBatchLines } from './batch-lines.ts';
import { idPrefix } from './files.ts';
import { type BatchStatus, batchObject, type KeptBatch } from './kept-batch.ts';
import { type KeptFile, keepFile, keptFile } from './kept-file.ts';
import { pageOf } from './page-of.ts';

/** Answers one request of a batch as if it had come by itself. */
export type LineAnswerer = (call: Call, endpoint: string) => { status: number; body: unknown };

const fields = new Set([
  'input_file_id',
  'endpoint',
  'completion_window',
  'metadata',
  'output_expires_after',
  'model',
]);

const endpoints: Readonly<Record<string, readonly string[]>> = {
  groq: ['/v1/chat/completions', '/v1/audio/transcriptions', '/v1/audio/translations'],
  mistral: [
    '/v1/chat/completions',
    '/v1/embeddings',
    '/v1/fim/completions',
    '/v1/moderations',
    '/v1/chat/moderations',
    '/v1/ocr',
    '/v1/classifications',
  ],
};
const openaiEndpoints = [
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
  '/v1/responses',
  '/v1/moderations',
  '/v1/images/generations',
];

/** `POST /batches`, at Mistral `POST /batch/jobs`. */
export function createBatch(call: Call): Outcome {
  const { body, address } = call;
  const isMistral = address.provider === 'mistral';
  if (call.isStrict && !isMistral) refuseUnknown(call, body, fields, '');
  const inputFileId = requireInput(call, isMistral ? listOf(body.input_files)[0] : body.input_file_id);
  const endpoint = textOf(body, 'endpoint');
  if (endpoint === undefined) throw missing(call, 'endpoint');
  const known = endpoints[address.provider] ?? openaiEndpoints;
  // Azure leaves out the version.
  const plain = endpoint.startsWith('/v1/') ? endpoint : `/v1${endpoint}`;
  if (!known.includes(address.provider === 'azure' ? plain : endpoint))
    throw notAmong(call, endpoint, known, 'endpoint');
  const window = isMistral ? '24h' : textOf(body, 'completion_window');
  if (window === undefined) throw missing(call, 'completion_window');
  const isGroqWindow = address.provider === 'groq' && /^(2[4-9]h|[3-9]\dh|1[0-6]\dh|[1-7]d)$/.test(window);
  if (window !== '24h' && !isGroqWindow) throw notAmong(call, window, ['24h'], 'completion_window');
  const batch = newBatch(call, { inputFileId, endpoint, window });
  call.memory.batches.set(keyFor(call, batch.id), batch);
  return whole(batch);
}

function requireInput(call: Call, id: unknown): string {
  const param = call.address.provider === 'mistral' ? 'input_files' : 'input_file_id';
  if (typeof id !== 'string' || id === '') throw missing(call, param);
  const file = keptFile(call, id);
  if (file === undefined) throw refusal(call, 400, `No such File object: ${id}`, { param });
  if (file.purpose === 'batch') return id;
  throw invalid(call, `Invalid purpose of the file: expected 'batch', but got '${file.purpose}'.`, { param });
}

function newBatch(call: Call, asked: { inputFileId: string; endpoint: string; window: string }): KeptBatch {
  const { metadata } = call.body;
  const isMistral = call.address.provider === 'mistral';
  const content = keptFile(call, asked.inputFileId)?.content?.toString('utf8');
  const { lines, errors } = readBatchLines(content ?? '', isMistral ? undefined : asked.endpoint);
  return {
    id: call.ids.next(isMistral ? '' : 'batch_'),
    provider: call.address.provider,
    endpoint: asked.endpoint,
    inputFileId: asked.inputFileId,
    completionWindow: asked.window,
    model: textOf(call.body, 'model'),
    metadata: isJsonObject(metadata) ? metadata : null,
    createdAt: Math.floor(call.nowMs / 1_000),
    status: 'validating',
    reachedAt: {},
    counts: { total: lines.length, completed: 0, failed: 0 },
    // Of a file that is not kept nothing is known.
    errors: content === undefined ? [] : errors,
    outputFileId: undefined,
    errorFileId: undefined,
  };
}

/** `GET /batches` */
export function listBatches(call: Call): Outcome {
  const batches = call.memory.batches.newest().filter((batch) => batch.provider === call.address.provider);
  return { kind: 'whole', status: 200, headers: {}, body: pageOf(call, batches.map(batchObject), 100) };
}

/** `GET /batches/{id}`: first it is at work, then it has ended. */
export function getBatch(call: Call, answerLine: LineAnswerer): Outcome {
  const batch = requireKept(call);
  if (batch.status === 'validating') reach(call, batch, batch.errors.length > 0 ? 'failed' : 'in_progress');
  else if (batch.status === 'in_progress') complete(call, batch, answerLine);
  else if (batch.status === 'cancelling') reach(call, batch, 'cancelled');
  return whole(batch);
}

/** `POST /batches/{id}/cancel` */
export function cancelBatch(call: Call): Outcome {
  const batch = requireKept(call);
  if (batch.status !== 'validating' && batch.status !== 'in_progress' && batch.status !== 'cancelling') {
    throw refusal(call, 409, `Cannot cancel a batch with status '${batch.status}'.`);
  }
  reach(call, batch, 'cancelling');
  return whole(batch);
}

function requireKept(call: Call): KeptBatch {
  const id = call.address.itemId ?? '';
  const batch = call.memory.batches.get(keyFor(call, id));
  if (batch === undefined) throw refusal(call, 404, `No batch found with id '${id}'.`);
  return batch;
}

function reach({ nowMs }: Call, batch: KeptBatch, status: BatchStatus): void {
  batch.status = status;
  batch.reachedAt[status] ??= Math.floor(nowMs / 1_000);
}

/** Answers every request, and writes what came of them into files. */
function complete(call: Call, batch: KeptBatch, answerLine: LineAnswerer): void {
  const isMistral = batch.provider === 'mistral';
  const content = keptFile(call, batch.inputFileId)?.content?.toString('utf8') ?? '';
  const { lines } = readBatchLines(content, isMistral ? undefined : batch.endpoint);
  const answered: string[] = [];
  const failed: string[] = [];
  for (const line of lines) {
    const { status, body } = answerLine(lineCall(call, batch, line), batch.endpoint);
    const response = { status_code: status, request_id: call.ids.next('req_'), body };
    const written = JSON.stringify({
      id: call.ids.next('batch_req_'),
      custom_id: line.customId,
      response,
      error: null,
    });
    if (status < 400) answered.push(written);
    else failed.push(written);
  }
  batch.counts.completed = answered.length;
  batch.counts.failed = failed.length;
  batch.outputFileId = answered.length === 0 ? undefined : writeFile(call, batch, 'output', answered);
  batch.errorFileId = failed.length === 0 ? undefined : writeFile(call, batch, 'error', failed);
  reach(call, batch, 'completed');
}

function lineCall(call: Call, batch: KeptBatch, { body }: BatchLine): Call {
  const model = textOf(body, 'model') ?? batch.model ?? '';
  const whole: JsonObject = { ...body, ...(model === '' ? {} : { model }) };
  return { ...call, model, body: whole, reply: undefined };
}

function writeFile(call: Call, batch: KeptBatch, kind: string, lines: readonly string[]): string {
  const content = Buffer.from(`${lines.join('\n')}\n`);
  const file: KeptFile = {
    id: call.ids.next(idPrefix(call)),
    provider: batch.provider,
    filename: `${batch.id}_${kind}.jsonl`,
    purpose: batch.provider === 'mistral' ? 'batch' : 'batch_output',
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
    createdAt: Math.floor(call.nowMs / 1_000),
    expiresAt: undefined,
  };
  keepFile(call, file);
  return file.id;
}

function whole(batch: KeptBatch): Outcome {
  return { kind: 'whole', status: 200, headers: {}, body: batchObject(batch) };
}
