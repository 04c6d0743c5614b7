import { createHash } from 'node:crypto';

/** One request as it arrived, and how it ended. */
export interface JournalEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  readonly provider: string;
  model?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON, or the text that was no JSON, or a `TruncatedBody`. */
  body?: unknown;
  /** Milliseconds since 1970. */
  readonly arrivedAtMs: number;
  /** The same number for requests that came over one connection. */
  readonly socketId: number;
  /** The client left before the answer was complete. */
  aborted: boolean;
  endedAtMs?: number;
  /** From the head of the answer on; undefined where there was none. */
  status?: number;
}

/** What is kept of a body above the limit. */
export interface TruncatedBody {
  readonly truncated: true;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const entriesMax = 2_000;
const bodySizeBytesMax = 64 * 1_024;

/** The last requests, in the order of their arrival, and what is counted beside them. */
export class Journal {
  #entries: JournalEntry[] = [];
  #sockets = new Set<number>();
  #openRequests = 0;
  #maxConcurrent = 0;

  open(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > entriesMax) this.#entries.shift();
    this.#sockets.add(entry.socketId);
    this.#openRequests += 1;
    this.#maxConcurrent = Math.max(this.#maxConcurrent, this.#openRequests);
  }

  close(entry: JournalEntry, end: { endedAtMs: number; aborted: boolean }): void {
    entry.endedAtMs = end.endedAtMs;
    entry.aborted = end.aborted;
    this.#openRequests -= 1;
  }

  entries(model?: string): readonly JournalEntry[] {
    return model === undefined ? this.#entries : this.#entries.filter((entry) => entry.model === model);
  }

  /** Requests that are still open go on counting as open, but leave no trace. */
  reset(): void {
    this.#entries = [];
    this.#sockets = new Set();
    this.#maxConcurrent = this.#openRequests;
  }

  state(): { openRequests: number; maxConcurrent: number; distinctSockets: number } {
    return {
      openRequests: this.#openRequests,
      maxConcurrent: this.#maxConcurrent,
      distinctSockets: this.#sockets.size,
    };
  }
}

/** The body as the journal keeps it: whole when it is small, size and hash when it is not. */
export function bodyForJournal(bytes: Buffer, parsed: unknown): unknown {
  if (bytes.length <= bodySizeBytesMax) return parsed;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { truncated: true, sizeBytes: bytes.length, sha256 } satisfies TruncatedBody;
}
