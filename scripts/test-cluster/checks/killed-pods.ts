import { type Check, failOn, must } from '../check.ts';
import { eventually } from '../eventually.ts';
import { type Installation, isReady, type Pod, PROXY, podsOf, readyPods } from '../installation.ts';
import { killProcess } from '../kill-process.ts';
import { operatedInstallation } from '../operated-installation.ts';
import { simulatorAddress } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';
import { fullTraffic } from '../traffic/full-traffic.ts';
import type { TrafficReport } from '../traffic/report.ts';
import { countOf, problemsOfKill } from '../traffic/verdict.ts';
import { completeTask } from './installs.ts';

const REPLICAS = 2;
const RECOVERED_MS = 10_000;
/** A kubelet asks a process to end before it kills it, also when the pod was deleted by force. */
const FORCED_END_MS = 10_000;
/** Once the process is gone: its streams break within this time, and no request is sent again for longer. */
const BROKEN_MS = 2_000;
const REFUSED_MS = 2_000;

/** Pods that end without a warning. */
export const killedPods: Check = {
  number: 6,
  name: 'a pod deleted by force and a process killed: streams break at once, the rest goes on',
  run: async (bed) => {
    const installation = await operatedInstallation(bed);
    const byForce = await kill(
      bed,
      installation,
      { name: 'force', endsWithinMs: FORCED_END_MS },
      async ({ metadata }) => {
        const { endedAtMs } = await installation.client.ask(`${simulatorAddress}/__state`);
        await installation.kubectl.run(['delete', 'pod', metadata.name, '--force', '--grace-period=0']);
        return endedAtMs;
      },
    );
    failOn(byForce.problems.map((problem) => `deleted by force: ${problem}`));
    const bySignal = await kill(bed, installation, { name: 'kill', endsWithinMs: 0 }, (pod) =>
      killProcess(bed, pod),
    );
    failOn(bySignal.problems.map((problem) => `kill -9: ${problem}`));
    return `deleted by force: ${byForce.told}; kill -9: ${bySignal.told}`;
  },
};

interface KillResult {
  readonly problems: readonly string[];
  readonly told: string;
}

/** @param end ends the pod and resolves with when it did, by the cluster's clock */
async function kill(
  bed: TestBed,
  installation: Installation,
  { name, endsWithinMs }: { readonly name: string; readonly endsWithinMs: number },
  end: (pod: Pod) => Promise<number>,
): Promise<KillResult> {
  const patience = { withinMs: 60_000, signal: bed.signal };
  const [victim] = await readyPods(installation, PROXY, REPLICAS, patience);
  must(victim !== undefined, 'there is no pod to kill');
  const traffic = await fullTraffic(bed, installation, { name: `test-${name}`, streams: 60, retryMs: 5_000 });
  const killedAtMs = await end(victim);
  const startedAt = performance.now();
  // The agent's own client meets the same: its tasks have to be done all the same.
  const tasks = Promise.all([completeTask(bed, installation), completeTask(bed, installation)]);
  await recovered(bed, installation, victim);
  const recoveredMs = performance.now() - startedAt;
  await tasks;
  const report = await traffic.stop();
  const problems = problemsOfKill(report, traffic.plan, {
    killedAtMs,
    endsWithinMs,
    brokenWithinMs: BROKEN_MS,
    refusedForMs: REFUSED_MS,
  });
  const slow =
    recoveredMs > RECOVERED_MS
      ? [`${REPLICAS} pods were ready after ${seconds(recoveredMs)}; ${seconds(RECOVERED_MS)} are allowed`]
      : [];
  return { problems: [...problems, ...slow], told: told(report, killedAtMs, recoveredMs) };
}

/** Another pod, or the same one with its container started once more, is ready beside the one that stayed. */
async function recovered(bed: TestBed, { kubectl }: Installation, victim: Pod): Promise<void> {
  const patience = { withinMs: 60_000, everyMs: 200, signal: bed.signal };
  const startsBefore = restartsOf(victim);
  await eventually('the killed pod was not replaced', patience, async () => {
    const ready = (await podsOf(kubectl, PROXY)).filter(isReady);
    const same = ready.find(({ metadata }) => metadata.uid === victim.metadata.uid);
    const isReplaced = same === undefined || restartsOf(same) > startsBefore;
    return ready.length >= REPLICAS && isReplaced ? true : undefined;
  });
}

function restartsOf({ status }: Pod): number {
  return status?.containerStatuses?.[0]?.restartCount ?? 0;
}

function told(report: TrafficReport, killedAtMs: number, recoveredMs: number): string {
  const last = Math.max(killedAtMs, ...report.problems.map(({ lastAtMs }) => lastAtMs));
  return (
    `${countOf(report)} streams broken within ${last - killedAtMs} ms, ${report.retries.count} requests sent again ` +
    `for ${report.retries.longestMs} ms at most, ${REPLICAS} pods ready after ${seconds(recoveredMs)}`
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
