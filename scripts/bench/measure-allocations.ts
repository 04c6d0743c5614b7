import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { alignTable } from './report.ts';

const script = fileURLToPath(new URL('allocations.ts', import.meta.url));
/** In megabytes; nothing is collected before it is full. */
const YOUNG_GENERATION = '--max-semi-space-size=512';

/** Bytes allocated for each event of a stream, by the dialect it is read in. */
export type Allocations = Readonly<Record<string, number>>;

/** Measures what one event of a stream allocates on its way through the proxy's readers. */
export async function measureAllocations(): Promise<Allocations> {
  const flags = ['--expose-gc', YOUNG_GENERATION, '--min-semi-space-size=512', script];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  const figures: unknown = JSON.parse(stdout);
  return Object.fromEntries(Object.entries(Object(figures)).map(([name, bytes]) => [name, Number(bytes)]));
}

export function allocationTable(allocations: Allocations): string {
  const rows = Object.entries(allocations).map(([dialect, bytes]) => [
    dialect === 'openai' ? 'relayed as bytes' : `translated from ${dialect}`,
    `${bytes} bytes`,
  ]);
  return alignTable([['allocated for each event of a stream', ''], ...rows]);
}
