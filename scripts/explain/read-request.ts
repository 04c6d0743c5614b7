import { readFile } from 'node:fs/promises';
import { CommandFailure } from '../support/command-failure.ts';

/** @throws CommandFailure when the file cannot be read. */
export async function readRequest(file: string, input: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  if (file === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of input) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`The request cannot be read: ${reason}.`);
  }
}
