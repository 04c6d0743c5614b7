import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { FetchedPackages } from '../support/fetched-packages.ts';

/** Coding agents and libraries that speak to the proxy as their users run them. */
export interface ClientPrograms {
  /** Where a script finds the libraries of docs/clients.md. */
  readonly folder: string;
  readonly claudeCode: string;
  readonly codex: string;
}

/** Either the programs, or a sentence why they cannot be run here. */
export type FoundPrograms =
  | { readonly programs: ClientPrograms; readonly missing?: undefined }
  | { readonly programs?: undefined; readonly missing: string };

const packages = new FetchedPackages({ name: 'clients', what: 'Claude Code and Codex' });

/** Claude Code, Codex and the libraries, fetched from the package registry the first time. Never throws: they are no part of the product. */
export async function clientPrograms(): Promise<FoundPrograms> {
  try {
    await packages.fetch();
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
  const claudeCode = programIn('@anthropic-ai', /^claude-code-/, ['claude']);
  const codex = programIn('@openai', /^codex-/, ['bin/codex']);
  if (claudeCode === undefined || codex === undefined) {
    return { missing: `the registry has none for ${process.platform} ${process.arch}` };
  }
  for (const program of [claudeCode, codex]) {
    const { status, error } = spawnSync(program, ['--version'], { timeout: 30_000, stdio: 'ignore' });
    if (status !== 0) return { missing: `${path.basename(program)} does not start here${reasonOf(error)}` };
  }
  return { programs: { folder: packages.folder, claudeCode, codex } };
}

/** The registry carries them in a package for each kind of machine, of which npm has installed the right one. */
function programIn(scope: string, packageName: RegExp, ends: readonly string[]): string | undefined {
  const folder = path.join(packages.folder, 'node_modules', scope);
  if (!existsSync(folder)) return undefined;
  for (const name of readdirSync(folder).filter((entry) => packageName.test(entry))) {
    const files = readdirSync(path.join(folder, name), { recursive: true, encoding: 'utf8' });
    const found = files.find((file) => ends.some((end) => file === end || file.endsWith(`/${end}`)));
    if (found !== undefined) return path.join(folder, name, found);
  }
  return undefined;
}

function reasonOf(error: Error | undefined): string {
  return error === undefined ? '' : `: ${error.message}`;
}
