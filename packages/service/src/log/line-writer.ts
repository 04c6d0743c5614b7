/** Writes what it can of `bytes` and says how much that was, like `fs.write`. */
export type WriteBytes = (
  bytes: Buffer,
  callback: (error: NodeJS.ErrnoException | null, writtenBytes: number) => void,
) => void;

export interface LineWriterOptions {
  readonly write: WriteBytes;
  /** How long a line may wait for others to be written with it. Default 200 ms. */
  readonly flushIntervalMs?: number;
  /** Lines waiting and lines being written, together. Above it lines are dropped. Default 4 MiB. */
  readonly bufferedBytesMax?: number;
}

/** A bounded queue of lines in front of a file descriptor. Nothing here ever waits or throws. */
export interface LineWriter {
  /** Queues one line, its line feed included. When there is no room it is dropped and counted. */
  write(line: string): void;
  /** Lines that did not reach the output, since the start. */
  readonly dropped: number;
  /** Lines that wait or are being written now. */
  readonly bufferedBytes: number;
  /** Writes now instead of at the next interval; resolves when everything queued so far is written or lost. */
  flush(): Promise<void>;
  /**
   * Writes what is left, for at most `timeoutMs` (default 1 s); what is left after it counts as dropped, and so do
   * later lines.
   */
  close(timeoutMs?: number): Promise<void>;
}

/** Someone who called flush(): what was queued then is in the batch being written, the next one, or both. */
interface FlushWaiter {
  batchesLeft: number;
  readonly resolve: () => void;
}

/** A batch of this size is written without waiting for the interval. */
const batchBytes = 65_536;
const retryMsMax = 100;

/**
 * Collects lines and writes them in whole batches, one write at a time: a full pipe (`EAGAIN`) is tried again, a part
 * that was written is not repeated, and an output that is gone (`EPIPE`) costs its lines, never a request.
 */
export function createLineWriter(options: LineWriterOptions): LineWriter {
  const flushIntervalMs = options.flushIntervalMs ?? 200;
  const bufferedBytesMax = options.bufferedBytesMax ?? 4 * 1_048_576;
  let waiting = '';
  let waitingBytes = 0;
  let writing: Buffer | undefined;
  let retryMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let dropped = 0;
  let waiters: FlushWaiter[] = [];

  function startBatch(): void {
    clearTimeout(timer);
    timer = undefined;
    if (writing !== undefined || waitingBytes === 0) return;
    writing = Buffer.from(waiting, 'utf8');
    waiting = '';
    waitingBytes = 0;
    retryMs = 0;
    writeRest();
  }

  function writeRest(): void {
    const batch = writing;
    if (batch === undefined) return;
    options.write(batch, (error, writtenBytes) => {
      // A batch given up by close() is no longer ours, whatever becomes of its write.
      if (writing !== batch) return;
      if (error === null && writtenBytes >= batch.length) return endBatch();
      if (error === null || error.code === 'EAGAIN' || error.code === 'EINTR') {
        writing = batch.subarray(error === null ? writtenBytes : 0);
        return retryLater(error === null && writtenBytes > 0);
      }
      dropped += countLines(batch);
      endBatch();
    });
  }

  function retryLater(hasMoved: boolean): void {
    retryMs = hasMoved ? 1 : Math.min(Math.max(1, retryMs * 2), retryMsMax);
    setTimeout(writeRest, retryMs).unref();
  }

  function endBatch(): void {
    writing = undefined;
    for (const waiter of waiters) waiter.batchesLeft -= 1;
    settle();
    if (waitingBytes >= batchBytes || waiters.length > 0) startBatch();
    else if (waitingBytes > 0) schedule();
  }

  function schedule(): void {
    timer ??= setTimeout(startBatch, flushIntervalMs).unref();
  }

  function settle(): void {
    const settled = waiters.filter((waiter) => waiter.batchesLeft <= 0);
    waiters = waiters.filter((waiter) => waiter.batchesLeft > 0);
    for (const waiter of settled) waiter.resolve();
  }

  function giveUp(): void {
    clearTimeout(timer);
    dropped += countLines(Buffer.from(waiting)) + (writing === undefined ? 0 : countLines(writing));
    waiting = '';
    waitingBytes = 0;
    writing = undefined;
    for (const waiter of waiters) waiter.batchesLeft = 0;
    settle();
  }

  function flush(): Promise<void> {
    return new Promise((resolve) => {
      waiters.push({ batchesLeft: (writing === undefined ? 0 : 1) + (waitingBytes === 0 ? 0 : 1), resolve });
      settle();
      startBatch();
    });
  }

  return {
    write(line) {
      const lineBytes = Buffer.byteLength(line);
      if (isClosed || waitingBytes + (writing?.length ?? 0) + lineBytes > bufferedBytesMax) {
        dropped += 1;
        return;
      }
      waiting += line;
      waitingBytes += lineBytes;
      if (writing !== undefined) return;
      if (waitingBytes >= batchBytes) startBatch();
      else schedule();
    },
    get dropped() {
      return dropped;
    },
    get bufferedBytes() {
      return waitingBytes + (writing?.length ?? 0);
    },
    flush,
    async close(timeoutMs = 1_000) {
      isClosed = true;
      const deadline = setTimeout(giveUp, timeoutMs);
      await flush();
      clearTimeout(deadline);
    },
  };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
