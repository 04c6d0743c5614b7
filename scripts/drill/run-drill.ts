import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulator } from '@bytebot/provider-simulator';
import type { DrilledGroup } from './drilled-groups.ts';
import { FakeKeys } from './fake-keys.ts';
import type { OwnConfig } from './own-config.ts';
import { type Played, play } from './play.ts';
import { scalesOf } from './scale.ts';
import type { Scenario } from './scenario.ts';

/** Worlds at once. Most of the time they wait for nothing but the processor. */
const WORLDS_AT_ONCE = 12;

export interface DrillPlan {
  readonly own: OwnConfig;
  readonly groups: readonly DrilledGroup[];
  readonly scenarios: readonly Scenario[];
  /** Told after each world. */
  readonly progress: (done: number, of: number) => void;
}

/** Plays every scenario against every group, many at once; those that take long begin first. */
export async function runDrill({ own, groups, scenarios, progress }: DrillPlan): Promise<readonly Played[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-drill-'));
  const healthy = await startSimulator({ port: 0, isStrict: false });
  const universe = { own, keys: new FakeKeys(), directory, healthy };
  const scales = scalesOf(own);
  const plays = scenarios
    .flatMap((scenario, row) =>
      groups.map((group, column) => ({ scenario, group, place: row * groups.length + column })),
    )
    .toSorted(
      (left, right) => Number(right.scenario.isSlow === true) - Number(left.scenario.isSlow === true),
    );
  const results: Played[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let one = plays[next]; one !== undefined; one = plays[next]) {
      next += 1;
      const scale = one.scenario.isSlow === true ? scales.slow : scales.quick;
      results[one.place] = await play(universe, one.scenario, one.group, scale);
      done += 1;
      progress(done, plays.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: WORLDS_AT_ONCE }, work));
    return results;
  } finally {
    await healthy.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
