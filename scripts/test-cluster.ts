/** `npm run test:cluster`: installs the charts on a real cluster and tries what they promise; see docs/cluster-test.md. */
import { chartTools } from './charts/tools.ts';
import { runToExit, sentenceOf } from './support/command-failure.ts';
import { stopWithLauncher } from './support/launcher.ts';
import { finalLine, type Tally } from './test/tally.ts';
import { type Check, chosenChecks } from './test-cluster/check.ts';
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
  const tally = await tryChecks(chosen, bed);
  await bed.close({ keepFiles: tally.failed > 0 });
  if (options.keep && bed.namespaces.length > 0) print(`Kept: ${bed.namespaces.join(', ')}`);
  print(finalLine(tally));
  return tally.failed === 0 ? 0 : 1;
});

/** Without a cluster and images no check can pass. */
async function tryChecks(chosen: readonly Check[], bed: TestBed): Promise<Tally> {
  try {
    await bed.requireCluster();
    await bed.buildImages(print);
  } catch (error) {
    print(sentenceOf(error));
    return { passed: 0, failed: chosen.length, skipped: 0 };
  }
  return runChecks(chosen, bed, {
    print,
    keepEvidence: ({ number }) => bed.keepEvidence(`check-${number}`).catch(() => undefined),
  });
}
