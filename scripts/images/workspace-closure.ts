import { CommandFailure } from '../support/command-failure.ts';
import { type WorkspacePackage, workspacePackages } from '../support/workspace.ts';

/**
 * A package and every package of this project that it needs when it runs, sorted by folder.
 *
 * @param folder The package's folder in `packages/`.
 * @throws CommandFailure when there is no such package
 */
export function packagesFor(
  folder: string,
  packages: readonly WorkspacePackage[] = workspacePackages(),
): readonly WorkspacePackage[] {
  const first = packages.find((candidate) => candidate.folder === folder);
  if (first === undefined) {
    const known = packages.map((candidate) => candidate.folder).join(', ');
    throw new CommandFailure(`There is no package ${folder} in packages/, which has ${known}.`);
  }
  const found = new Set([first]);
  for (const { dependencies } of found) {
    for (const needed of packages) if (dependencies.includes(needed.name)) found.add(needed);
  }
  return [...found].sort((one, other) => one.folder.localeCompare(other.folder));
}
