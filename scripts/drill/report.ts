import type { ConfigSnapshot } from 'bytebot-llm-proxy/config';
import { adviceFor } from './advice.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';

/** One line of the table. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly says: string;
  readonly requests: number;
  readonly survived: number;
  readonly calls: number;
  /** Calls that met the failure; without those to an address where nobody listened. */
  readonly struck: number;
  /** As measured, with the waits of the config made shorter; of the slowest request, in milliseconds. */
  readonly slowest_ms: number;
  /** What clients saw instead of an answer, the most frequent first; `answers` where they all got one. */
  readonly client_saw: string;
  /** By model group, those that did not survive. */
  readonly advice: readonly { readonly models: readonly string[]; readonly advice: string }[];
}

export interface DrillReport {
  readonly config: string;
  /** Per cent, with one decimal. */
  readonly survival: number;
  readonly requests: number;
  readonly survived: number;
  readonly models: readonly string[];
  /** By model group, those that are not played because they would come to the same. */
  readonly alike: Readonly<Record<string, readonly string[]>>;
  /** By model group, why it was not played. */
  readonly left_out: Readonly<Record<string, string>>;
  readonly took_ms: number;
  readonly results: readonly ScenarioResult[];
}

export function reportOf(
  config: string,
  snapshot: ConfigSnapshot,
  scenarios: readonly Scenario[],
  played: readonly Played[],
  tookMs: number,
): DrillReport {
  const results = scenarios.map((scenario) =>
    resultOf(
      snapshot,
      scenario,
      played.filter((one) => one.scenario === scenario),
    ),
  );
  const requests = sum(results.map((one) => one.requests));
  const survived = sum(results.map((one) => one.survived));
  const leftOut = played.flatMap(({ group, leftOut: why }) =>
    why === undefined ? [] : [[group.name, why] as const],
  );
  const models = new Set(played.flatMap(({ group, asked }) => (asked.length === 0 ? [] : [group.name])));
  return {
    config,
    survival: requests === 0 ? 0 : Math.round((survived / requests) * 1_000) / 10,
    requests,
    survived,
    models: [...models],
    alike: Object.fromEntries(
      played.flatMap(({ group }) =>
        group.alike === undefined || group.alike.length === 0 ? [] : [[group.name, group.alike] as const],
      ),
    ),
    left_out: Object.fromEntries(leftOut),
    took_ms: Math.round(tookMs),
    results,
  };
}

function resultOf(snapshot: ConfigSnapshot, scenario: Scenario, played: readonly Played[]): ScenarioResult {
  const asked = played.flatMap((one) => one.asked);
  const advice = new Map<string, string[]>();
  for (const one of played) {
    if (one.asked.every(({ survived }) => survived)) continue;
    const text = adviceFor(snapshot, scenario, one.group);
    advice.set(text, [...(advice.get(text) ?? []), one.group.name]);
  }
  return {
    scenario: scenario.name,
    says: scenario.says,
    requests: asked.length,
    survived: asked.filter(({ survived }) => survived).length,
    calls: sum(asked.map(({ calls }) => calls)),
    struck: sum(played.map(({ struck }) => struck ?? 0)),
    slowest_ms: Math.round(Math.max(0, ...asked.map(({ durationMs }) => durationMs))),
    client_saw: seenBy(asked),
    advice: [...advice].map(([text, models]) => ({ models, advice: text })),
  };
}

function seenBy(asked: Played['asked']): string {
  const counts = new Map<string, number>();
  for (const { survived, saw } of asked) {
    if (!survived) counts.set(saw, (counts.get(saw) ?? 0) + 1);
  }
  if (counts.size === 0) return 'answers';
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([saw]) => saw)
    .join(' | ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
