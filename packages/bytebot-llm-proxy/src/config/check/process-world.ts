import { commandDirectory } from '@bytebot/service';
import type { CheckWorld } from './run-check.ts';

/** The process itself, for a check from the command line. */
export function processWorld(): CheckWorld {
  return {
    environment: process.env,
    directory: commandDirectory(process.env),
    isTerminal: process.stdout.isTTY === true,
    print: (text) => written(process.stdout, text),
    complain: (text) => written(process.stderr, text),
    readInput,
  };
}

/** Resolves once the text has left the process; a pipe may take it in pieces, and may have been closed (`| head`). */
function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write(text, () => resolve());
  });
}

async function readInput(maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of process.stdin) {
    const bytes: Uint8Array = Buffer.from(piece);
    pieces.push(bytes);
    size += bytes.length;
    if (size > maxBytes) break;
  }
  return Buffer.concat(pieces);
}
