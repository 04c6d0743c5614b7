import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../support/command-failure.ts';
import type { WorkspacePackage } from '../support/workspace.ts';

/** What pnpm installs by. */
const installFiles = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];

/** Files that the compiler leaves for other compilers and for debuggers. */
const isForDevelopers = /\.(?:d\.[cm]?ts|map|tsbuildinfo)$/;

/**
 * Copies of each package its package.json and what that lists as `files`, by default `dist`: what it runs from.
 *
 * @param source The project's folder, built.
 * @throws CommandFailure when a package has not been built
 */
export function copyPackages(source: string, target: string, packages: readonly WorkspacePackage[]): void {
  mkdirSync(target, { recursive: true });
  for (const name of installFiles) copyFileSync(path.join(source, name), path.join(target, name));
  for (const { folder } of packages) {
    const from = path.join(source, 'packages', folder);
    const to = path.join(target, 'packages', folder);
    mkdirSync(to, { recursive: true });
    copyFileSync(path.join(from, 'package.json'), path.join(to, 'package.json'));
    for (const name of runtimeFiles(from)) copyRuntime(path.join(from, name), path.join(to, name));
  }
}

function runtimeFiles(folder: string): readonly string[] {
  const manifest: { files?: readonly string[] } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  return manifest.files ?? ['dist'];
}

function copyRuntime(from: string, to: string): void {
  if (!existsSync(from)) throw new CommandFailure(`${from} is missing: run npm run build first.`);
  cpSync(from, to, { recursive: true, filter: (file) => !isForDevelopers.test(file) });
}
