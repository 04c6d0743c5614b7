import { setTimeout as wait } from 'node:timers/promises';
import { type Check, failOn, must } from '../check.ts';
import { eventually } from '../eventually.ts';
import { type Installation, isReady, type Pod, PROXY, podsOf, readyPods, upgrade } from '../installation.ts';
import { operatedInstallation } from '../operated-installation.ts';
import type { TestBed } from '../test-bed.ts';
import { fullTraffic } from '../traffic/full-traffic.ts';
import { describeTraffic, problemsOfLosslessTraffic } from '../traffic/verdict.ts';

const ROLLOUT_MS = 180_000;
const REPLICAS = 2;

/** Everything that replaces pods on purpose, with streams that outlast it: nothing may be lost. */
export const rollouts: Check = {
  number: 5,
  name: 'upgrade, eviction and restart under 200 streams and 50 requests a second lose nothing',
  run: async (bed) => {
    const installation = await operatedInstallation(bed);
    const traffic = await fullTraffic(bed, installation, { name: 'test-rollout', streams: 200, retryMs: 0 });
    const upgradeMs = await timed(() =>
      upgrade(bed, installation, { [PROXY]: { image: { tag: bed.images.nextTag } } }),
    );
    await nextImageOnly(bed, installation);
    const evictionMs = await timed(() => evict(bed, installation));
    const restartMs = await timed(async () => {
      await installation.kubectl.run(['rollout', 'restart', `deployment/${PROXY}`]);
      await installation.kubectl.run([
        'rollout',
        'status',
        `deployment/${PROXY}`,
        `--timeout=${ROLLOUT_MS}ms`,
      ]);
      await settled(bed, installation);
    });
    const report = await traffic.stop();
    failOn(problemsOfLosslessTraffic(report, traffic.plan));
    return (
      `${describeTraffic(report)}; upgrade ${seconds(upgradeMs)}, eviction ${seconds(evictionMs)} ` +
      `(a second one was refused by the disruption budget), restart ${seconds(restartMs)}`
    );
  },
};

async function nextImageOnly(bed: TestBed, { kubectl }: Installation): Promise<void> {
  const patience = { withinMs: 30_000, signal: bed.signal };
  await eventually('the pods did not all get the next image', patience, async () => {
    const images = (await podsOf(kubectl, PROXY)).map(({ spec }) => spec.containers[0]?.image ?? '');
    return images.every((image) => image.endsWith(`:${bed.images.nextTag}`)) ? true : undefined;
  });
}

/** Evicts one pod; a second eviction has to be refused as long as the first is not replaced. */
async function evict(bed: TestBed, installation: Installation): Promise<void> {
  const { kubectl } = installation;
  const [first, second] = await readyPods(installation, PROXY, REPLICAS, {
    withinMs: ROLLOUT_MS,
    signal: bed.signal,
  });
  must(first !== undefined && second !== undefined, 'there are no two pods to evict');
  await allowance(bed, installation, (allowed) => allowed > 0);
  const accepted = await requestEviction(installation, first);
  must(accepted.code === 0, `the eviction was refused: ${accepted.stderr}`);
  await allowance(bed, installation, (allowed) => allowed === 0);
  const refused = await requestEviction(installation, second);
  must(
    refused.code !== 0 && /disruption budget/i.test(refused.stderr),
    `the second eviction was not refused by the disruption budget: ${refused.stdout}${refused.stderr}`,
  );
  await kubectl.run(['rollout', 'status', `deployment/${PROXY}`, `--timeout=${ROLLOUT_MS}ms`]);
}

function requestEviction({ kubectl, namespace }: Installation, { metadata }: Pod) {
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: metadata.name, namespace },
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`;
  return kubectl.try(['create', '--raw', path, '-f', '-'], { input: JSON.stringify(eviction) });
}

/** Waits until the budget's controller has counted. */
async function allowance(
  bed: TestBed,
  { kubectl }: Installation,
  isRight: (allowed: number) => boolean,
): Promise<void> {
  const patience = { withinMs: 15_000, everyMs: 200, signal: bed.signal };
  await eventually('the disruption budget did not count', patience, async () => {
    const path = '{.status.disruptionsAllowed}';
    const text = await kubectl.run(['get', 'poddisruptionbudget', PROXY, '-o', `jsonpath=${path}`]);
    return text !== '' && isRight(Number(text)) ? true : undefined;
  });
}

/** Waits until the old pods have let their streams end and are gone. */
async function settled(bed: TestBed, { kubectl }: Installation): Promise<void> {
  const patience = { withinMs: ROLLOUT_MS, everyMs: 1_000, signal: bed.signal };
  await eventually('the old pods did not go', patience, async () => {
    const pods = await kubectl.list<Pod>('pods', `app.kubernetes.io/name=${PROXY},!job-name`);
    const current = await podsOf(kubectl, PROXY);
    return pods.length === REPLICAS && current.filter(isReady).length === REPLICAS ? true : undefined;
  });
  await wait(1_000, undefined, { signal: bed.signal });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(0)} s`;
}
