import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * TypeScript, its declarations among it, and source maps. Node refuses to run TypeScript below `node_modules`, so that
 * no package can need it; licences and package.json stay.
 */
const isUnused = /\.(?:[cm]?ts|tsx|map|tsbuildinfo)$/;

/** What pnpm remembers of an installation, with its time and place: no two would be equal. */
const isRecord = /^(?:\.modules\.yaml|\.pnpm-workspace-state.*\.json|lock\.yaml|\.bin)$/;

/** Takes away from installed dependencies what no running service reads. */
export function pruneModules(app: string): void {
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']) rmSync(path.join(app, name));
  prune(app);
}

function prune(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (isRecord.test(entry.name)) rmSync(file, { recursive: true });
    else if (entry.isDirectory()) prune(file);
    else if (entry.isFile() && isUnused.test(entry.name)) rmSync(file);
  }
}
