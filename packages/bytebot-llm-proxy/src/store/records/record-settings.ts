/** What the records in the memory of one process may take together; in Redis they only expire. */
export interface RecordLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

export const defaultRecordLimits: RecordLimits = { maxEntries: 100_000, maxBytes: 128 * 1024 * 1024 };

/** One record takes at most this, wherever it is kept: a long conversation with its pictures. */
export const RECORD_BYTES_MAX = 16 * 1024 * 1024;
/** In memory it takes at most this part of the whole, so that it cannot drive out everything else. */
const LARGEST_SHARE = 8;

/** The largest record that is kept in memory. */
export function largestRecordBytes({ maxBytes }: RecordLimits): number {
  return Math.min(RECORD_BYTES_MAX, Math.floor(maxBytes / LARGEST_SHARE));
}
