import { setTimeout as wait } from 'node:timers/promises';
import { type Check, failOn, LeftOut, must } from '../check.ts';
import { runCommand } from '../command.ts';
import { eventually } from '../eventually.ts';
import { type Installation, PROXY, podsOf, proxyUrl } from '../installation.ts';
import { operatedInstallation } from '../operated-installation.ts';
import { SIMULATOR_PORT } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';
import { fullTraffic } from '../traffic/full-traffic.ts';
import { describeTraffic, problemsOfLosslessTraffic } from '../traffic/verdict.ts';

const AWAY_MS = 60_000;
const BACK_MS = 90_000;
/** After which a watch has to be under way again. */
const RESUMED_MS = 60_000;

/** The API server goes away and comes back: requests do not notice, what follows the cluster goes on afterwards. */
export const apiServerAway: Check = {
  number: 9,
  name: 'the API server is away for 60 s: traffic goes on, watches resume',
  run: async (bed) => {
    const { apiServer } = bed.options;
    if (apiServer === undefined) {
      throw new LeftOut(
        'CLUSTER_API_STOP and CLUSTER_API_START, commands for a cluster that may be hurt, are not set',
      );
    }
    const installation = await operatedInstallation(bed);
    const discoveredBeforeMs = await discovers(bed, installation, 'before');
    const restartsBefore = await restarts(installation);
    const traffic = await fullTraffic(bed, installation, {
      name: 'test-api-away',
      streams: 50,
      requestsPerSecond: 20,
      retryMs: 0,
    });
    const { awayMs, started } = await takeAway(bed, apiServer);
    const discoveredAfterMs = await discovers(bed, installation, 'after');
    await started;
    const report = await traffic.stop();
    const restartsAfter = await restarts(installation);
    failOn([
      ...problemsOfLosslessTraffic(report, traffic.plan),
      ...(restartsAfter === restartsBefore
        ? []
        : [`pods were restarted: ${restartsBefore}, then ${restartsAfter}`]),
    ]);
    return (
      `away for ${seconds(awayMs)}: ${describeTraffic(report)}; a new Service was served ` +
      `${seconds(discoveredAfterMs)} after it was made (before: ${seconds(discoveredBeforeMs)})`
    );
  },
};

interface Away {
  readonly awayMs: number;
  /** The command that brought it back; it may go on for a while, to see to the rest of the cluster. */
  readonly started: Promise<string>;
}

async function takeAway(
  bed: TestBed,
  { stop, start }: { readonly stop: string; readonly start: string },
): Promise<Away> {
  const startedAt = performance.now();
  const bringBack = (): Promise<string> => runCommand('sh', ['-c', start]);
  try {
    await runCommand('sh', ['-c', stop]);
    must(!(await answers(bed)), 'the API server still answers after CLUSTER_API_STOP');
    await wait(AWAY_MS, undefined, { signal: bed.signal });
  } catch (error) {
    // Whatever happened: nobody can go on without it.
    await bringBack();
    throw error;
  }
  const started = bringBack();
  started.catch(() => {});
  const patience = { withinMs: BACK_MS, everyMs: 1_000, signal: bed.signal };
  await eventually('the API server did not come back', patience, async () =>
    (await answers(bed)) ? true : undefined,
  );
  return { awayMs: performance.now() - startedAt, started };
}

async function answers({ kubectl }: TestBed): Promise<boolean> {
  return (await kubectl.try(['get', '--raw', '/readyz'], { timeoutMs: 5_000 })).code === 0;
}

/** Makes a Service that is a model server; resolves with how long it took until every pod served its model. */
async function discovers(bed: TestBed, { kubectl, client }: Installation, name: string): Promise<number> {
  const startedAt = performance.now();
  await kubectl.apply([modelServer(name)]);
  const patience = { withinMs: RESUMED_MS, everyMs: 500, signal: bed.signal };
  for (const { metadata, status } of await podsOf(kubectl, PROXY)) {
    const address = new URL(proxyUrl);
    address.hostname = status?.podIP ?? '';
    await eventually(`the Service ${name} was not served by ${metadata.name}`, patience, async () => {
      const { text } = await client.ask(`${address.origin}/v1/models`, { withKey: true });
      return text.includes(`"found-${name}"`) ? true : undefined;
    });
  }
  const foundAfterMs = performance.now() - startedAt;
  // The cluster's own followers, its proxy and DNS, may be slower; what comes next needs them.
  await eventually(`the Service ${name} was not reachable`, patience, async () => {
    const { status } = await client.ask(`http://model-server-${name}:${SIMULATOR_PORT}/__state`, {
      timeoutMs: 3_000,
    });
    return status === 200 ? true : undefined;
  });
  return foundAfterMs;
}

function modelServer(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `model-server-${name}`,
      labels: { 'bytebot.ai/llm-provider': 'hosted_vllm' },
      annotations: { 'bytebot.ai/models': 'llama', 'bytebot.ai/model-name': `found-${name}` },
    },
    spec: {
      selector: { 'app.kubernetes.io/name': 'provider-simulator' },
      ports: [{ name: 'http', port: SIMULATOR_PORT, targetPort: 'http' }],
    },
  };
}

async function restarts({ kubectl }: Installation): Promise<number> {
  const pods = await podsOf(kubectl, PROXY);
  return pods.reduce((all, { status }) => all + (status?.containerStatuses?.[0]?.restartCount ?? 0), 0);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
