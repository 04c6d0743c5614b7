/** `npm run dev`: as `npm start`, but from the sources, and again after each change of them, the page included. */
import path from 'node:path';
import { runServices } from './start/run.ts';
import { runToExit } from './support/command-failure.ts';
import { root } from './support/paths.ts';

const HOUR_MS = 3_600_000;

await runToExit(() =>
  runServices(process.argv.slice(2), {
    nodeArguments: (packageName) => [
      '--watch',
      '--watch-preserve-output',
      '--conditions=bytebot-source',
      path.join(root, 'packages', packageName, 'src/main.ts'),
    ],
    pageBuilder: [path.join(root, 'packages/dashboard/build.ts'), '--watch'],
    patienceMs: HOUR_MS,
  }),
);
