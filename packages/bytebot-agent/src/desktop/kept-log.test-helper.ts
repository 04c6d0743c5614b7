import { createLog, type Log } from '@bytebot/service';

/** A log whose lines a test can look at. */
export function keptLog(): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    environment: { LOG_LEVEL: 'debug' },
    stream: { write: (line: string) => lines.push(JSON.parse(line)) },
    isTerminal: false,
    secrets: () => [],
  });
  return { log, lines };
}
