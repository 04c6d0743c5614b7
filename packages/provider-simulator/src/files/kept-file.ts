import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { keyFor } from '../memory.ts';

/** A file that was uploaded, or written by a batch. */
export interface KeptFile {
  readonly id: string;
  /** The provider that has it; no other knows it. */
  readonly provider: string;
  readonly filename: string;
  readonly purpose: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Undefined where the file is larger than what is kept of one. */
  readonly content: Buffer | undefined;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

/** The file kept under an id for the provider that is asked. */
export function keptFile(call: Call, id: string): KeptFile | undefined {
  return call.memory.files.get(keyFor(call, id));
}

export function keepFile(call: Call, file: KeptFile): void {
  call.memory.files.set(keyFor(call, file.id), file);
}

/** A file as its provider describes it. */
export function fileObject(file: KeptFile): JsonObject {
  const { id, filename, purpose, sizeBytes, createdAt, expiresAt } = file;
  const base = { id, object: 'file', bytes: sizeBytes, created_at: createdAt, filename, purpose };
  if (file.provider === 'mistral') {
    const lines = file.content
      ?.toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '').length;
    return {
      ...base,
      sample_type: 'batch_request',
      num_lines: lines ?? null,
      source: 'upload',
      deleted: false,
    };
  }
  return {
    ...base,
    status: 'processed',
    ...(file.provider === 'groq' ? {} : { status_details: null, expires_at: expiresAt ?? null }),
  };
}
