import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../support/command-failure.ts';

export const LOG_FILE = 'openrouter_model_test.log';

export type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Writes one line with its time. Breaks within the text become spaces. */
export type WriteLog = (level: Level, text: string) => void;

/**
 * Opens the log in a folder, which is made where it is missing. A resumed run goes on in the same file.
 *
 * @throws CommandFailure when it cannot be written, then or later.
 */
export function openLog(directory: string, isResumed: boolean): WriteLog {
  const file = path.join(directory, LOG_FILE);
  const orExplain = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommandFailure(
        `${file} cannot be written: ${reason}. Choose another folder with --output-dir.`,
      );
    }
  };
  orExplain(() => {
    mkdirSync(directory, { recursive: true });
    if (!isResumed) writeFileSync(file, '');
  });
  return (level, text) =>
    orExplain(() =>
      appendFileSync(
        file,
        `${new Date().toISOString()} ${level.padEnd(7)} ${text.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`,
      ),
    );
}
