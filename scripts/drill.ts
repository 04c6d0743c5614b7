/** `npm run drill -- --config F`: which requests would survive the failures of real providers, with this config? */
import { readDrillOptions } from './drill/options.ts';
import { scenariosNamed } from './drill/scenarios.ts';
import { drillTable, scenarioList } from './drill/table.ts';
import { runToExit } from './support/command-failure.ts';

await runToExit(async () => {
  const options = readDrillOptions(process.argv.slice(2), process.env);
  const scenarios = scenariosNamed(options.scenarios);
  if (options.list) {
    process.stdout.write(scenarioList(scenarios));
    return 0;
  }
  // Reading a config takes most of the proxy.
  const { drill } = await import('./drill/drill.ts');
  const report = await drill(options, scenarios, process.env, progressTo(process.stderr));
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : drillTable(report));
  if (report.requests === 0) return 1;
  return options.minSurvival !== undefined && report.survival < options.minSurvival ? 1 : 0;
});

/** A line that is written over, where somebody watches. */
function progressTo(output: NodeJS.WriteStream): (done: number, of: number) => void {
  if (!output.isTTY) return () => undefined;
  return (done, of) => {
    const end = done === of ? '\r\u001b[K' : '';
    output.write(`\r\u001b[K${done} of ${of} played${end}`);
  };
}
