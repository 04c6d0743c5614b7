import { expect, test } from '@jest/globals';
import { DeploymentStates } from '../accounting/deployment-states.ts';
import { EndpointHealth } from '../accounting/health-monitor/endpoint-health.ts';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { KeyStates } from '../keys/key-states.ts';
import { noLimits } from '../limits/no-limits.ts';
import { Prices } from '../pricing/prices.ts';
import { plainFacts } from '../routing/plan/plan-fixture.test-helper.ts';
import { resolveModel } from '../routing/resolve.ts';
import { RoutingWorld } from './routing-world.ts';

const nowMs = 1_800_000_000_000;
const watching = 'general_settings: {background_health_checks: true, enable_health_check_routing: true}';

function grouped(settings: string): ConfigSnapshot {
  const entry = (host: string): string =>
    `{model_name: m, litellm_params: {model: openai/gpt-4o, api_base: 'http://${host}.test/v1', api_key: sk-test-k}}`;
  return loadText(`model_list: [${entry('one')}, ${entry('two')}]\n${settings}\n`);
}

/** Which of two deployments are left out, and why, when the first so many addresses have failed. */
function leftOut(settings: string, failing: number, { agoMs = 0, coolsTheOther = false } = {}) {
  const snapshot = grouped(settings);
  const resolution = resolveModel(snapshot, 'm');
  if (resolution.found !== 'group') throw new Error('there is no group');
  const { candidates } = resolution;
  const endpoints = new EndpointHealth();
  for (const { deployment } of candidates.slice(0, failing)) {
    for (let at = 0; at < 3; at += 1) endpoints.failed(deployment, 'network', 'refused', nowMs - agoMs);
  }
  const states = new DeploymentStates();
  const [, other] = candidates;
  if (coolsTheOther && other !== undefined) states.stateOf(other).cooledUntilMs = nowMs + 1_000;
  const prices = new Prices(() => undefined);
  const routing = new RoutingWorld({ states, keys: new KeyStates(), limits: noLimits, prices, endpoints });
  const world = routing.forGroup(snapshot, candidates, 'm', nowMs);
  return world
    .membersOf(candidates)
    .all.map((member) => (world.hasBlocks ? world.blockOf(member, plainFacts, nowMs)?.reason : undefined));
}

test('an unhealthy address is left out while another is healthy (S2-29)', () => {
  expect(leftOut(watching, 1)).toEqual(['unhealthy', undefined]);
});

test.each<[string, ReturnType<typeof leftOut>]>([
  ['all of them are unhealthy', leftOut(watching, 2)],
  ['the healthy one has to cool', leftOut(watching, 1, { coolsTheOther: true })],
  ['its failures are too long ago', leftOut(watching, 1, { agoMs: 90_000 })],
  ['nobody asks providers', leftOut('general_settings: {enable_health_check_routing: true}', 1)],
  ['calls need not avoid it', leftOut('general_settings: {background_health_checks: true}', 1)],
])('nobody is left out where %s', (_where, found) => {
  expect(found).toEqual([undefined, undefined]);
});
