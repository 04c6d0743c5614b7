import { createHash } from 'node:crypto';
import type { RecordStore } from '../store/records/record-store.ts';
import { type BoundResponse, type KeptResponse, readRecord } from './kept-response.ts';

/** No provider has ids nearly as long. */
const LONGEST_ID = 512;

/** What is known of a caller's response; undefined for one that is not there, has expired, or is somebody else's. */
export async function findResponse(
  records: RecordStore,
  scope: string,
  id: string,
): Promise<KeptResponse | BoundResponse | undefined> {
  if (id === '' || id.length > LONGEST_ID) return undefined;
  const record = await records.get(recordKey(scope, id));
  return record === undefined ? undefined : readRecord(record);
}

/** @returns Whether it is kept. The record is on its way when this returns, and in memory it is there. */
export function putResponse(
  records: RecordStore,
  scope: string,
  id: string,
  record: Buffer,
  ttlMs: number,
): Promise<boolean> {
  return id.length > LONGEST_ID ? Promise.resolve(false) : records.set(recordKey(scope, id), record, ttlMs);
}

export function removeResponse(records: RecordStore, scope: string, id: string): Promise<boolean> {
  return records.delete(recordKey(scope, id));
}

/** Whose it is stands in the key: whoever names another's id finds nothing, in the same time. */
function recordKey(scope: string, id: string): string {
  return `response:${createHash('sha256').update(scope).update('\n').update(id).digest('hex')}`;
}
