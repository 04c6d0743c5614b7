/** A signal that comes this soon after the first is the same Ctrl-C reaching the process twice. */
const SAME_SIGNAL_MS = 1_000;
const DEFAULT_GRACE_MS = 30_000;
/** Node keeps a delay in 31 bits and fires at once where it does not fit; about 25 days. */
const LONGEST_GRACE_MS = 2 ** 31 - 1;

/** How long what runs may go on after `SIGTERM`: `GRACEFUL_SHUTDOWN_TIMEOUT` in seconds, default 30 s. */
export function graceMsOf(environment: Readonly<Record<string, string | undefined>>): number {
  const seconds = Number(environment.GRACEFUL_SHUTDOWN_TIMEOUT || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds * 1_000, LONGEST_GRACE_MS)
    : DEFAULT_GRACE_MS;
}

/**
 * How long idle connections stay open while the process ends: `GRACEFUL_IDLE_TIMEOUT` in seconds, default 0. The charts
 * set it; at a terminal nobody wants to wait.
 */
export function idleMsOf(environment: Readonly<Record<string, string | undefined>>): number {
  const seconds = Number(environment.GRACEFUL_IDLE_TIMEOUT || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, LONGEST_GRACE_MS) : 0;
}

/**
 * Calls back once, at the first `SIGTERM` or `SIGINT`; a second signal more than a second later ends the process at
 * once (DESIGN section 3, "ending").
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let firstAt: number | undefined;
  const listen = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop(signal);
    } else if (now - firstAt > SAME_SIGNAL_MS) process.exit(1);
  };
  process.on('SIGTERM', listen);
  process.on('SIGINT', listen);
}
