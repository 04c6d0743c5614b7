import { closeSync, openSync } from 'node:fs';
import { errorCodeOf } from '@bytebot/service';

/**
 * Creates an empty file that only this user may read, where there is none.
 *
 * One that exists is not even opened: closing it again would drop every lock this process holds on it (POSIX, `fcntl`).
 *
 * @throws the file system's error when it cannot be created.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}
