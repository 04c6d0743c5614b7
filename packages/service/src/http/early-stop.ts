/**
 * Ends the process at `SIGTERM` and `SIGINT` as long as nobody else listens to them, which is while the program is
 * still being loaded. Without it the first process of a container never ends at a signal that comes that early: the
 * kernel delivers none to it that it does not listen to.
 *
 * For the file a service begins with, which then loads the rest by `import()`; so this file imports nothing.
 */
export function stopWhileLoading(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(0);
    });
  }
}
