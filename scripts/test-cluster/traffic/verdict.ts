import type { TrafficPlan, TrafficProblem, TrafficReport } from './report.ts';

/** What is wrong with traffic of which nothing may be lost: one sentence each, none if all is well. */
export function problemsOfLosslessTraffic(report: TrafficReport, plan: TrafficPlan): readonly string[] {
  return [...problemsOfVolume(report, plan), ...report.problems.map(told)];
}

/** When a pod was told to end, by the clock of the cluster, and what its end may do to its clients. */
export interface Kill {
  readonly killedAtMs: number;
  /** How long the cluster may take to end its process. */
  readonly endsWithinMs: number;
  /** Within this time after the first of them, all streams of the pod have to be broken. */
  readonly brokenWithinMs: number;
  /** For no longer may a request have to be sent again. */
  readonly refusedForMs: number;
}

/** What is wrong with traffic in which a pod was killed: its streams may break, at once; requests may be sent again. */
export function problemsOfKill(report: TrafficReport, plan: TrafficPlan, kill: Kill): readonly string[] {
  const broken = report.problems.filter(isBrokenStream);
  const firstAtMs = Math.min(...broken.map((problem) => problem.firstAtMs));
  const lastAtMs = Math.max(...broken.map((problem) => problem.lastAtMs));
  const firstAfterMs = firstAtMs - kill.killedAtMs;
  const { longestMs } = report.retries;
  return [
    ...problemsOfVolume(report, plan),
    ...report.problems.filter((problem) => !isBrokenStream(problem)).map(told),
    ...(broken.length === 0 ? ['no stream broke, so the pod served none'] : []),
    ...(broken.length > 0 && (firstAfterMs < 0 || firstAfterMs > kill.endsWithinMs + kill.brokenWithinMs)
      ? [`the first stream broke ${firstAfterMs} ms after the kill: ${broken.map(told).join('; ')}`]
      : []),
    ...(lastAtMs - firstAtMs > kill.brokenWithinMs
      ? [`streams broke over ${lastAtMs - firstAtMs} ms; ${kill.brokenWithinMs} ms are allowed`]
      : []),
    ...(longestMs > kill.refusedForMs
      ? [`a request had to be sent again for ${longestMs} ms; ${kill.refusedForMs} ms are allowed`]
      : []),
  ];
}

function isBrokenStream({ what, how }: TrafficProblem): boolean {
  return what === 'stream' && (how === 'truncated' || how === 'closed' || how === 'error event');
}

/** When a key was revoked, by the clock of the cluster, and how soon its successor has to serve. */
export interface KeyRotation {
  readonly revokedAtMs: number;
  readonly withinMs: number;
  /** For so long before its end the traffic has to be without a failure: every replica has the new key then. */
  readonly cleanMs: number;
}

/**
 * What is wrong with traffic whose only key was revoked and replaced: it may be refused with the provider's 401, for
 * so long and no longer.
 */
export function problemsOfRotation(
  report: TrafficReport,
  plan: TrafficPlan,
  { revokedAtMs, withinMs, cleanMs }: KeyRotation,
): readonly string[] {
  const others = report.problems.filter(
    ({ status, firstAtMs, lastAtMs }) =>
      status !== 401 || firstAtMs < revokedAtMs || lastAtMs > revokedAtMs + withinMs,
  );
  const endedAfterMs = report.endedAtMs - Math.max(...report.problems.map(({ lastAtMs }) => lastAtMs));
  return [
    ...problemsOfVolume(report, plan),
    ...others.map(told),
    ...(countOf(report) === 0 ? ['no request was refused, so the key was not the only one'] : []),
    ...(endedAfterMs < cleanMs
      ? [`a request was refused ${endedAfterMs} ms before the end, so not every pod has the new key`]
      : []),
  ];
}

/** How many requests and streams went wrong. */
export function countOf({ problems }: TrafficReport): number {
  return problems.reduce((all, { count }) => all + count, 0);
}

/** The figures of a report in a few words. */
export function describeTraffic(report: TrafficReport): string {
  const { streams, requests, retries, latencyMs } = report;
  const again =
    retries.count > 0 ? `, ${retries.count} sent again (for ${retries.longestMs} ms at most)` : '';
  return (
    `${streams.whole} of ${streams.begun} streams whole (${streams.mostOpen} open at once), ` +
    `${requests.answered} of ${requests.sent} requests answered${again}, p99 ${latencyMs.p99} ms`
  );
}

/** Traffic that was hardly there proves nothing. */
function problemsOfVolume(report: TrafficReport, plan: TrafficPlan): readonly string[] {
  const { streams, requests } = report;
  const seconds = (report.endedAtMs - report.beganAtMs) / 1_000;
  const lastStreamSeconds = plan.streams > 0 ? plan.streamSeconds : 0;
  const due = Math.floor(plan.requestsPerSecond * (seconds - lastStreamSeconds) * 0.8);
  const unaccounted = streams.begun - streams.whole + (requests.sent - requests.answered) - countOf(report);
  return [
    ...(streams.mostOpen < plan.streams
      ? [`only ${streams.mostOpen} of ${plan.streams} streams were open at once`]
      : []),
    ...(requests.sent < due
      ? [`only ${requests.sent} requests were sent in ${Math.round(seconds)} s; at least ${due} were due`]
      : []),
    ...(unaccounted === 0 ? [] : [`${unaccounted} streams and requests have no outcome`]),
  ];
}

function told({ what, how, status, count, detail, firstAtMs, lastAtMs }: TrafficProblem): string {
  const code = status === undefined ? '' : ` ${status}`;
  const [first, last] = [firstAtMs, lastAtMs].map((atMs) => new Date(atMs).toISOString().slice(11, 23));
  return `${count} × ${what} ${how}${code}, from ${first} to ${last}; the first: ${detail}`;
}
