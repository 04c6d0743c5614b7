import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths.ts';
import { type ProgramResult, runProgram } from '../support/program.ts';

/** The scripts that each write one document or what belongs together, or compare it with `--check`. */
const documents = ['agent-errors', 'charts', 'config-keys', 'errors', 'providers', 'requirements'];

/** Runs every generator; each result says whether it could, or whether its document is stale. */
export async function runGenerators(
  flags: readonly string[],
): Promise<readonly { readonly document: string; readonly result: ProgramResult }[]> {
  const there = new Set(readdirSync(import.meta.dirname));
  const scripts = documents.filter((document) => there.has(`${document}.ts`));
  return Promise.all(
    scripts.map(async (document) => {
      const script = path.join(import.meta.dirname, `${document}.ts`);
      const args = ['--conditions=bytebot-source', script, ...flags];
      return { document, result: await runProgram(process.execPath, args, { folder: root }) };
    }),
  );
}
