/**
 * `node scripts/images/assemble.ts PACKAGE FOLDER VERSION`: what a service's image holds, from a built checkout. The
 * Dockerfiles in deploy/docker run it in their first stage.
 *
 * FOLDER gets `app/` (the package, the workspace packages it needs and their production dependencies, all as the
 * lockfile says) and `sbom/` (a CycloneDX list of these).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, runToExit } from '../support/command-failure.ts';
import { root } from '../support/paths.ts';
import { copyPackages } from './copy-packages.ts';
import { pruneModules } from './prune-modules.ts';
import { runPnpm } from './run-pnpm.ts';
import { describedAs } from './sbom.ts';
import { packagesFor } from './workspace-closure.ts';

await runToExit(async () => {
  const [name, folder, version] = process.argv.slice(2);
  if (name === undefined || folder === undefined || version === undefined) {
    throw new CommandFailure('Usage: node scripts/images/assemble.ts PACKAGE FOLDER VERSION');
  }
  const app = path.join(folder, 'app');
  copyPackages(root, app, packagesFor(name));
  const selection = ['--prod', '--filter-prod', `${name}...`];
  runPnpm(app, ['install', '--frozen-lockfile', '--trust-lockfile', '--ignore-scripts', ...selection]);
  const sbom = runPnpm(app, [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-spec-version',
    '1.6',
    ...selection,
  ]);
  mkdirSync(path.join(folder, 'sbom'), { recursive: true });
  writeFileSync(path.join(folder, 'sbom', `${name}.cdx.json`), describedAs(sbom, name, version));
  pruneModules(app);
  return 0;
});
