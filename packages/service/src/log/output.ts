import { constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';
import type { WriteBytes } from './line-writer.ts';

export interface Output {
  readonly write: WriteBytes;
  readonly isTerminal: boolean;
}

/**
 * A file descriptor as something a line writer can write to without ever holding up the process.
 *
 * A blocking write to a pipe nobody reads holds one of libuv's few threads, and the process cannot even exit until
 * the reader moves. So pipes and terminals are opened a second time as non-blocking (`EAGAIN` is then tried again by
 * the line writer), and sockets, which is what a parent written for Node gives its children, go through `net`.
 *
 * @param fileDescriptor 1 for the standard output, or a file opened for appending.
 */
export function openOutput(fileDescriptor: number): Output {
  const isTerminal = isatty(fileDescriptor);
  const stats = fstatSync(fileDescriptor);
  if (stats.isSocket()) return { write: socketWrite(fileDescriptor), isTerminal };
  const twin = stats.isFIFO() || isTerminal ? nonBlockingTwin(fileDescriptor) : undefined;
  const target = twin ?? fileDescriptor;
  return {
    write: (bytes, callback) => write(target, bytes, 0, bytes.length, null, callback),
    isTerminal,
  };
}

/** Of its own: setting the flag on the descriptor itself would change it for every process that shares it. */
function nonBlockingTwin(fileDescriptor: number): number | undefined {
  try {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return openSync(`/dev/fd/${fileDescriptor}`, flags);
  } catch {
    // Another user's pipe, or no /dev/fd: the descriptor itself still works, only less gently.
    return undefined;
  }
}

function socketWrite(fileDescriptor: number): WriteBytes {
  const socket = new Socket({ fd: fileDescriptor, readable: false, writable: true });
  // Without a listener a reader that left would end the process; the write's own callback gets the error too.
  socket.on('error', () => undefined);
  return (bytes, callback) => {
    socket.write(bytes, (error) => callback(error ?? null, error ? 0 : bytes.length));
  };
}
