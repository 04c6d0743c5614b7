/**
 * What the release workflow asks for:
 *
 *   node scripts/release.ts check TAG                     do all versions agree with the tag?
 *   node scripts/release.ts charts REGISTRY FOLDER NAME=sha256:…   the charts as they are released, a folder a line
 */
import path from 'node:path';
import { stageCharts } from './release/stage-charts.ts';
import { releaseVersions, versionProblems } from './release/versions.ts';
import { CommandFailure, runToExit } from './support/command-failure.ts';
import { root } from './support/paths.ts';

await runToExit(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (command === 'check') return check(args);
  if (command === 'charts') return charts(args);
  throw new CommandFailure('Say what to do: check TAG, or charts REGISTRY FOLDER NAME=sha256:…');
});

function check([tag = '']: readonly string[]): number {
  const problems = versionProblems(tag, releaseVersions());
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function charts([registry, folder, ...images]: readonly string[]): number {
  if (registry === undefined || folder === undefined || images.length === 0) {
    throw new CommandFailure('charts takes a registry, a folder and NAME=sha256:… for each image.');
  }
  const digests = new Map(
    images.map((image): [string, string] => {
      const [name = '', digest = ''] = image.split('=');
      return [name, digest];
    }),
  );
  const staged = stageCharts(path.join(root, 'helm'), folder, { registry, digests });
  process.stdout.write(staged.map((chart) => `${chart}\n`).join(''));
  return 0;
}
