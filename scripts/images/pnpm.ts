/** `node scripts/images/pnpm.ts ARGUMENTS`: pnpm in the current folder, with npm's settings for the network. */
import { runPnpm } from './run-pnpm.ts';

process.stdout.write(runPnpm(process.cwd(), process.argv.slice(2)));
