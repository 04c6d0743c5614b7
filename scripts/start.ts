/** `npm start`: the agent, the proxy, and the simulator for the providers that have no key. */
import path from 'node:path';
import { runServices } from './start/run.ts';
import { runToExit } from './support/command-failure.ts';
import { root } from './support/paths.ts';

await runToExit(() =>
  runServices(process.argv.slice(2), {
    nodeArguments: (packageName) => [path.join(root, 'packages', packageName, 'dist/main.js')],
    patienceMs: 30_000,
  }),
);
