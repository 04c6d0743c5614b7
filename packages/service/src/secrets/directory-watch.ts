import { type FSWatcher, watch } from 'node:fs';

/** A burst of events of one update (Kubernetes swaps a link) is looked at once. */
const SETTLE_MS = 50;

/**
 * Calls back after something changed in a directory, and every `pollIntervalMs` in any case: events are lost on some
 * file systems, and a directory may come later. Keeps no process alive.
 *
 * @param useEvents False: only look every `pollIntervalMs`.
 * @returns a function that ends the watch.
 */
export function watchDirectory(
  directory: string,
  pollIntervalMs: number,
  changed: () => void,
  useEvents = true,
): () => void {
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;

  function settle(): void {
    if (settling !== undefined) return;
    settling = setTimeout(() => {
      settling = undefined;
      changed();
    }, SETTLE_MS);
    settling.unref();
  }

  function stopWatcher(): void {
    watcher?.close();
    watcher = undefined;
  }

  function startWatcher(): void {
    if (!useEvents) return;
    try {
      watcher = watch(directory, { persistent: false }, settle);
      watcher.on('error', stopWatcher);
    } catch {
      // The directory is not there yet, or the system allows no more watches; polling goes on.
      watcher = undefined;
    }
  }

  startWatcher();
  const poll = setInterval(() => {
    if (watcher === undefined) startWatcher();
    changed();
  }, pollIntervalMs);
  poll.unref();
  return () => {
    clearInterval(poll);
    clearTimeout(settling);
    stopWatcher();
  };
}
