/** `npm run limits:race`: do many requests at once spend more than a budget has? */
import { readRaceOptions } from './limits-race/options.ts';
import { type RaceResult, runRaces } from './limits-race/run-races.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const options = readRaceOptions(process.argv.slice(2));
  const results = await runRaces(options, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(options.json ? `${JSON.stringify(results)}\n` : tableOf(results));
  return results.every(({ holds }) => holds) ? 0 : 1;
});

function tableOf(results: readonly RaceResult[]): string {
  const head = 'counted in            sent  room  answered  refused  other  spent / budget       time\n';
  const rows = results.map((result) =>
    [
      result.store.padEnd(20),
      String(result.sent).padStart(6),
      String(result.room).padStart(6),
      String(result.answered).padStart(10),
      String(result.refused).padStart(9),
      String(result.other).padStart(7),
      `  ${result.spentDollars.toFixed(3)} / ${result.budgetDollars.toFixed(3)} $`,
      `${Math.round(result.durationMs)} ms`.padStart(12),
      result.holds ? '' : '  OVERSPENT OR LOST',
    ].join(''),
  );
  return `${head}${rows.join('\n')}\n`;
}
