/** `npm run storm`: what do clients notice when providers fail, stall and die? */
import { readStormOptions } from './storm/options.ts';
import { runStorm } from './storm/run-storm.ts';
import { tableOf } from './storm/verdict.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const options = readStormOptions(process.argv.slice(2));
  const result = await runStorm(options);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : tableOf(result));
  return result.holds ? 0 : 1;
});
