import type { SeenAnswer } from './client.ts';
import { bounds, deployments } from './terms.ts';

export interface StormResult {
  readonly sent: number;
  readonly answered: number;
  readonly answeredShare: number;
  /** Requests that took longer than their deadline, answered or not. */
  readonly overdue: number;
  /**
   * The time of an answer at the client, without what the attempt that answered took at its provider: failed attempts,
   * time-outs, waits and the proxy's own work. 95 of 100 answers have less.
   */
  readonly addedP50Ms: number;
  readonly addedP95Ms: number;
  readonly addedP99Ms: number;
  /** From the return of the dead deployment to the first of the answers that all come from it; undefined: never. */
  readonly recoveryMs: number | undefined;
  readonly byFallback: number;
  /** How late the load was sent: 95 of 100 requests were no later. A large one means a machine without time. */
  readonly lateP95Ms: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly firstProblem: string | undefined;
  /** What does not hold. */
  readonly missed: readonly string[];
  readonly holds: boolean;
}

/** So many answers of one deployment after another are no chance. */
const IN_A_ROW = 20;

/**
 * @param deadlineMs What a request may take in all.
 * @param storm The answers to what was sent during the storm.
 * @param after The answers to what was sent after the dead deployment had returned at `returnedAtMs`.
 */
export function judge(
  deadlineMs: number,
  storm: readonly SeenAnswer[],
  after: readonly SeenAnswer[],
  returnedAtMs: number,
  calls: Readonly<Record<string, number>>,
): StormResult {
  const all = [...storm, ...after];
  const answered = storm.filter(({ problem }) => problem === undefined);
  const added = answered.map(({ latencyMs, providerMs = 0 }) => latencyMs - providerMs);
  const figures = {
    sent: storm.length,
    answered: answered.length,
    answeredShare: answered.length / Math.max(1, storm.length),
    overdue: all.filter(({ latencyMs }) => latencyMs > deadlineMs).length,
    addedP50Ms: percentile(added, 0.5),
    addedP95Ms: percentile(added, 0.95),
    addedP99Ms: percentile(added, 0.99),
    recoveryMs: recoveryOf(after, returnedAtMs),
    byFallback: answered.filter(({ fallbacks }) => fallbacks > 0).length,
    lateP95Ms: percentile(
      all.map(({ lateMs }) => lateMs),
      0.95,
    ),
    calls,
    firstProblem: storm.find(({ problem }) => problem !== undefined)?.problem,
  };
  const missed = missedBy(figures);
  return { ...figures, missed, holds: missed.length === 0 };
}

function missedBy(
  figures: Pick<StormResult, 'answeredShare' | 'overdue' | 'addedP95Ms' | 'recoveryMs'>,
): readonly string[] {
  const { answeredShare, overdue, addedP95Ms, recoveryMs = Number.POSITIVE_INFINITY } = figures;
  return [
    ...(answeredShare >= bounds.answeredShare ? [] : ['answered']),
    ...(overdue <= bounds.overdue ? [] : ['past their deadline']),
    ...(addedP95Ms < bounds.addedP95Ms ? [] : ['added time']),
    ...(recoveryMs < bounds.recoveryMs ? [] : ['back to normal']),
  ];
}

/** Milliseconds until the answers come from the first deployment again, one after the other. */
function recoveryOf(after: readonly SeenAnswer[], returnedAtMs: number): number | undefined {
  const inOrder = [...after].sort((one, other) => one.sentAtMs - other.sentAtMs);
  const isNormal = inOrder.map(({ deployment }) => deployment === deployments[0]);
  for (let at = 0; at + IN_A_ROW <= inOrder.length; at += 1) {
    const first = inOrder[at];
    if (first === undefined || isNormal.slice(at, at + IN_A_ROW).includes(false)) continue;
    return first.sentAtMs + first.latencyMs - returnedAtMs;
  }
  return undefined;
}

/** NaN when there are none. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What was seen beside what has to be, for people. */
export function tableOf(result: StormResult): string {
  const ms = (value: number | undefined): string =>
    value === undefined ? 'never' : `${Math.round(value)} ms`;
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  const line = (what: string, seen: string, bound: string): string =>
    `${what.padEnd(26)}${seen.padStart(10)}   ${bound.padEnd(22)}${result.missed.includes(what) ? 'MISSED' : ''}`;
  return [
    `${result.sent} requests: 30 % errors, 10 % stalls, the first of three deployments dead`,
    line('answered', percent(result.answeredShare), `at least ${percent(bounds.answeredShare)}`),
    line('past their deadline', String(result.overdue), 'none'),
    line('added time', ms(result.addedP95Ms), `p95 under ${bounds.addedP95Ms} ms`),
    line('back to normal', ms(result.recoveryMs), `under ${bounds.recoveryMs} ms`),
    `added time p50 ${ms(result.addedP50Ms)}, p99 ${ms(result.addedP99Ms)}; ${result.byFallback} answered by the fallback`,
    `calls: ${Object.entries(result.calls)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}; the load was sent late by ${ms(result.lateP95Ms)} (p95)`,
    ...(result.firstProblem === undefined ? [] : [`first problem: ${result.firstProblem}`]),
    '',
  ]
    .map((text) => text.trimEnd())
    .join('\n');
}
