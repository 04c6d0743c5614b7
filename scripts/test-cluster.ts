/** `npm run test:cluster`: installs the charts on a real cluster and tries what they promise; see docs/cluster-test.md. */
import { chartTools } from './charts/tools.ts';
import { runToExit } from './support/command-failure.ts';
import { stopWithLauncher } from './support/launcher.ts';
import { finalLine } from './test/tally.ts';
import { chosenChecks } from './test-cluster/check.ts';
import { checks } from './test-cluster/checks/all.ts';
import { readClusterTestOptions } from './test-cluster/options.ts';
import { runChecks } from './test-cluster/run-checks.ts';
import { TestBed } from './test-cluster/test-bed.ts';

const interruption = new AbortController();
const interrupt = (): void => interruption.abort();
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
stopWithLauncher(interrupt);

await runToExit(async () => {
  const options = readClusterTestOptions(process.argv.slice(2), process.env);
  const chosen = chosenChecks(checks, options.only);
  if (chosen.length === 0) {
    print(`No check is called ${options.only.join(' or ')}; there are:`);
    for (const { number, name } of checks) print(`${String(number).padStart(2)} ${name}`);
    return 1;
  }
  const bed = new TestBed(options, await chartTools(), interruption.signal);
  let failed = 0;
  try {
    await bed.buildImages(print);
    const tally = await runChecks(chosen, bed, {
      print,
      keepEvidence: ({ number }) => bed.keepEvidence(`check-${number}`).catch(() => undefined),
    });
    failed = tally.failed;
    if (options.keep && bed.namespaces.length > 0) print(`Kept: ${bed.namespaces.join(', ')}`);
    print(finalLine(tally));
  } finally {
    await bed.close({ keepFiles: failed > 0 });
  }
  return failed === 0 ? 0 : 1;
});
