import type { RunningSimulator } from '@bytebot/provider-simulator';
import { type Asked, ask } from './ask.ts';
import type { DrilledGroup } from './drilled-groups.ts';
import type { Scale } from './scale.ts';
import type { Scenario } from './scenario.ts';
import { createWorld, entryIdOf, type Universe, type World } from './world.ts';

/** Rounds of one whole answer and one stream at once. */
const ROUNDS = 2;
/** As long as no call has met the failure, because others were chosen, it goes on. */
const ROUNDS_MAX = 8;

/** What became of one group in one scenario. */
export interface Played {
  readonly scenario: Scenario;
  readonly group: DrilledGroup;
  readonly asked: readonly Asked[];
  /** Calls that met the failure; undefined where nobody was there to count them. */
  readonly struck: number | undefined;
  /** Why nothing was played; undefined: it was. */
  readonly leftOut?: string;
}

type Deployment = World['snapshot']['deployments'][number];

/** Plays one scenario against one group, in a world of its own. */
export async function play(
  universe: Universe,
  scenario: Scenario,
  group: DrilledGroup,
  scale: Scale,
): Promise<Played> {
  const world = await createWorld(universe, group, scale);
  try {
    const first = await ask(world.url, group.asked, false);
    const trouble = troubleOf(first, group);
    if (trouble !== undefined) return { scenario, group, asked: [], struck: 0, leftOut: trouble };
    const victim = world.snapshot.deploymentsById.get(first.deployment) ?? firstOf(world, group);
    if (victim === undefined)
      return { scenario, group, asked: [], struck: 0, leftOut: 'none of it was called' };
    const struck = await strike(world, scenario, group, victim, scale);
    const asked: Asked[] = [];
    for (let round = 0; round < ROUNDS || (struck() === 0 && round < ROUNDS_MAX); round += 1) {
      asked.push(
        ...(await Promise.all([false, true].map((streaming) => ask(world.url, group.asked, streaming)))),
      );
    }
    return { scenario, group, asked, struck: struck() };
  } finally {
    await world.close();
  }
}

/** Why nothing can be played: a group that fails by itself says nothing about failures. */
function troubleOf(first: Asked, { deployments }: DrilledGroup): string | undefined {
  if (!first.survived) return `it does not answer when all is well: ${first.trouble || first.saw}`;
  if (first.trouble !== '') return `the simulator does not play all of it: ${first.trouble}`;
  const isOwn = deployments.some(({ id }) => entryIdOf(id) === entryIdOf(first.deployment));
  return isOwn || first.deployment === '' ? undefined : 'another model answers for it when all is well';
}

function firstOf({ snapshot }: World, { deployments }: DrilledGroup): Deployment | undefined {
  return snapshot.deployments.find(({ id }) => deployments.some((one) => one.id === id));
}

/** Lets the failure begin. @returns How many calls have met it so far; undefined where nobody can count them. */
async function strike(
  world: World,
  { reach, replies }: Scenario,
  group: DrilledGroup,
  victim: Deployment,
  scale: Scale,
): Promise<() => number | undefined> {
  const struck = struckBy(world, reach, group, victim);
  const simulators = new Map<RunningSimulator, Deployment>();
  for (const deployment of struck) {
    const simulator = world.simulators.get(entryIdOf(deployment.id));
    if (simulator !== undefined) simulators.set(simulator, deployment);
  }
  if (replies === 'unreachable') {
    await Promise.all([...simulators.keys()].map((simulator) => simulator.close()));
    return () => undefined;
  }
  const timeoutMs = victim.timeoutMs ?? 0;
  for (const [simulator, deployment] of simulators) {
    const played = replies({
      provider: deployment.provider.id,
      scaled: (wait) => scale.wait(wait),
      timeoutMs,
    });
    simulator.script({ match: matchOf(world, reach, deployment), replies: played, repeat: 'last' });
  }
  const before = callsOf(simulators.keys());
  return () => callsOf(simulators.keys()) - before;
}

/** An entry with several keys has one address: its deployments are told apart by the key. */
function matchOf({ snapshot }: World, reach: Scenario['reach'], deployment: Deployment): { key?: string } {
  if (reach !== 'deployment' && reach !== 'key') return {};
  const entry = entryIdOf(deployment.id);
  const isAlone = snapshot.deployments.filter(({ id }) => entryIdOf(id) === entry).length === 1;
  const key = deployment.key.read();
  return isAlone || key === undefined ? {} : { key };
}

function struckBy(
  { snapshot }: World,
  reach: Scenario['reach'],
  group: DrilledGroup,
  victim: Deployment,
): readonly Deployment[] {
  const ofGroup = new Set(group.deployments.map(({ id }) => id));
  switch (reach) {
    case 'deployment':
      return [victim];
    case 'key': {
      const key = victim.key.read();
      return key === undefined ? [victim] : snapshot.deployments.filter((one) => one.key.read() === key);
    }
    case 'provider':
      return snapshot.deployments.filter(({ provider }) => provider.id === victim.provider.id);
    case 'group':
      return snapshot.deployments.filter(({ id }) => ofGroup.has(id));
  }
}

function callsOf(simulators: Iterable<RunningSimulator>): number {
  let calls = 0;
  for (const simulator of simulators) {
    calls += simulator.requests().filter(({ method }) => method === 'POST').length;
  }
  return calls;
}
