import { setTimeout as wait } from 'node:timers/promises';
import { type Check, failOn } from '../check.ts';
import { eventually } from '../eventually.ts';
import { type Installation, masterKey, openrouterKey, PROXY, podsOf, proxyUrl } from '../installation.ts';
import { operatedInstallation } from '../operated-installation.ts';
import { simulatorAddress } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';
import type { TrafficPlan, TrafficReport } from '../traffic/report.ts';
import { Traffic } from '../traffic/traffic.ts';
import { countOf, problemsOfLosslessTraffic, problemsOfRotation } from '../traffic/verdict.ts';

const ROTATED_WITHIN_MS = 90_000;
const CLEAN_MS = 5_000;
/** Without a failure for so long, every replica has the new key. */
const QUIET_MS = 15_000;
const secondKey = 'sk-test-cluster-openrouter-second';
const thirdKey = 'sk-test-cluster-openrouter-third';

/** Keys that a provider revokes and an operator replaces by patching the Secret. */
export const keyRotation: Check = {
  number: 3,
  name: 'rotated keys: nothing lost with a second key, only the own 401s without one',
  run: async (bed) => {
    const installation = await operatedInstallation(bed);
    const before = await identities(installation);
    const withSecond = await rotate(bed, installation, 'two-keys', { from: openrouterKey, to: secondKey });
    const alone = await rotate(bed, installation, 'gpt-oss-120b', { from: secondKey, to: thirdKey });
    const after = await identities(installation);
    await patchKey(installation, openrouterKey);
    failOn([
      ...problemsOfLosslessTraffic(withSecond.report, withSecond.plan).map(
        (problem) => `with two keys: ${problem}`,
      ),
      ...problemsOfRotation(alone.report, alone.plan, {
        revokedAtMs: alone.revokedAtMs,
        withinMs: ROTATED_WITHIN_MS,
        cleanMs: CLEAN_MS,
      }).map((problem) => `with one key: ${problem}`),
      ...(before === after ? [] : [`pods were restarted or replaced: ${before} before, ${after} after`]),
    ]);
    const last = Math.max(alone.revokedAtMs, ...alone.report.problems.map(({ lastAtMs }) => lastAtMs));
    return (
      `two keys: ${withSecond.report.requests.answered} requests, 0 failed, the new key used after ` +
      `${seconds(withSecond.usedAfterMs)}; one key: ${countOf(alone.report)} of ${alone.report.requests.sent} ` +
      `requests got the provider's 401, the last after ${seconds(last - alone.revokedAtMs)}`
    );
  },
};

interface Rotation {
  readonly plan: TrafficPlan;
  readonly report: TrafficReport;
  readonly revokedAtMs: number;
  readonly usedAfterMs: number;
}

/** Revokes the key in use at the provider, patches the Secret at once, and goes on until the new key has served. */
async function rotate(
  bed: TestBed,
  installation: Installation,
  model: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Rotation> {
  const { kubectl, simulator, client } = installation;
  const plan = requestsOnly(model);
  const image = bed.images.reference('provider-simulator');
  const options = { name: 'test-rotation', image, key: masterKey, plan, signal: bed.signal };
  const traffic = await Traffic.start(kubectl, options);
  await wait(CLEAN_MS, undefined, { signal: bed.signal });
  const { endedAtMs: revokedAtMs } = await client.ask(`${simulatorAddress}/__state`);
  await simulator.script({ match: { provider: 'openrouter', key: from }, replies: [401], repeat: 'last' });
  const startedAt = performance.now();
  await patchKey(installation, to);
  const patience = { withinMs: ROTATED_WITHIN_MS, everyMs: 1_000, signal: bed.signal };
  await eventually('the new key was not used', patience, () => keyWasUsed(installation, to));
  const usedAfterMs = performance.now() - startedAt;
  await quiet(traffic, bed.signal);
  const report = await traffic.stop();
  await simulator.reset();
  return { plan, report, revokedAtMs, usedAfterMs };
}

/** Replicas read the Secret each when its kubelet brings it: waits until no request has failed for a while. */
async function quiet(traffic: Traffic, signal: AbortSignal): Promise<void> {
  let problems = 0;
  let sinceMs = performance.now();
  const patience = { withinMs: ROTATED_WITHIN_MS + QUIET_MS, everyMs: 1_000, signal };
  await eventually('requests did not cease to fail', patience, async () => {
    const { problemCount } = await traffic.progress();
    if (problemCount !== problems) sinceMs = performance.now();
    problems = problemCount;
    return performance.now() - sinceMs >= QUIET_MS ? true : undefined;
  });
}

async function patchKey({ kubectl }: Installation, key: string): Promise<void> {
  const data = { 'openrouter-api-key': Buffer.from(key).toString('base64') };
  await kubectl.patch('secret', `${PROXY}-secrets`, { data });
}

async function keyWasUsed({ client }: Installation, key: string): Promise<true | undefined> {
  const { text } = await client.ask(`${simulatorAddress}/__requests`);
  return text.includes(`Bearer ${key}`) ? true : undefined;
}

function requestsOnly(requestModel: string): TrafficPlan {
  return {
    url: proxyUrl,
    streams: 0,
    streamModel: '',
    streamText: '',
    streamSeconds: 0,
    requestsPerSecond: 20,
    requestModel,
    rampSeconds: 0,
    longestSeconds: 240,
    retryMs: 0,
  };
}

/** The pods and how often their containers were started. */
async function identities({ kubectl }: Installation): Promise<string> {
  const pods = await podsOf(kubectl, PROXY);
  return pods
    .map(({ metadata, status }) => `${metadata.name}×${status?.containerStatuses?.[0]?.restartCount}`)
    .sort()
    .join(' ');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
