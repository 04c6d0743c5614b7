import type { LogLevel } from '@bytebot/service';
import type { ErrorKind } from '@bytebot/shared';

/** How serious the end of a request is; a client that left is nobody's error. */
export function levelOfOutcome(status: number, kind: ErrorKind | undefined): LogLevel {
  if (kind === 'cancelled') return 'info';
  // A stream that failed after its first content has kept its 200.
  if (status >= 500 || (status < 400 && kind !== undefined)) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
