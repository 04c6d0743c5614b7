import { createHash } from 'node:crypto';
import type { RecordStore } from '../store/records/record-store.ts';

/** No provider has ids nearly as long. */
const LONGEST_ID = 512;
/** Files stay until they are deleted; what is asked for is remembered anew. */
const TTL_MS = 90 * 86_400_000;

/** Which deployment has a caller's files and batches, by their ids. */
export class KeptBindings {
  readonly #records: RecordStore;
  readonly #scope: string;

  /** @param scope Whose they are: whoever names another's id finds nothing. */
  constructor(records: RecordStore, scope: string) {
    this.#records = records;
    this.#scope = scope;
  }

  /** The id of the deployment; undefined for what is not there, or is somebody else's. */
  async find(id: string): Promise<string | undefined> {
    if (id === '' || id.length > LONGEST_ID) return undefined;
    return (await this.#records.get(this.#key(id)))?.toString();
  }

  async bind(id: unknown, deploymentId: string): Promise<void> {
    if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) return;
    await this.#records.set(this.#key(id), Buffer.from(deploymentId), TTL_MS);
  }

  async forget(id: string): Promise<void> {
    await this.#records.delete(this.#key(id));
  }

  #key(id: string): string {
    return `kept:${createHash('sha256').update(this.#scope).update('\n').update(id).digest('hex')}`;
  }
}
