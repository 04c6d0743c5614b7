import type { ConfigSnapshot } from 'bytebot-llm-proxy/config';
import { attemptTimeoutMs, fallbackPlan, requestDeadlineMs } from 'bytebot-llm-proxy/embedded';
import type { DrilledGroup } from './drilled-groups.ts';
import type { Scenario } from './scenario.ts';

const plainCall = {
  numRetries: undefined,
  timeoutMs: undefined,
  streamTimeoutMs: undefined,
  streaming: false,
};
const noFallbacksAsked = { fallbacks: undefined, disabled: false };

/** What would help a group that did not survive a scenario, as one sentence. */
export function adviceFor(snapshot: ConfigSnapshot, scenario: Scenario, group: DrilledGroup): string {
  const { deployments } = group;
  if (scenario.isAfterContent === true) {
    return 'a client that has read the begin of a stream cannot be given another answer: it has to ask again';
  }
  if (scenario.topic === 'context' && isWithout(snapshot, group, 'context_length')) {
    return 'add `context_window_fallbacks` to a model with a longer context';
  }
  if (scenario.topic === 'content' && isWithout(snapshot, group, 'content_policy')) {
    return 'add `content_policy_fallbacks` to a model of another provider, if it may answer such requests';
  }
  const all = [...deployments, ...group.standIns];
  if (all.length === 1) {
    return 'it has one deployment and no fallbacks: add a second one of another provider, or `fallbacks`';
  }
  if (scenario.topic === 'time') return timeAdvice(snapshot, group);
  const providers = new Set(all.map(({ provider }) => provider.name));
  const [only] = providers;
  if (providers.size === 1) {
    return `everything that may answer is at ${only}: add a deployment of another provider, or \`fallbacks\` to one`;
  }
  return 'look at one such request with `npm run explain`: what could answer is not asked after this failure';
}

function isWithout(
  snapshot: ConfigSnapshot,
  { name, asked }: DrilledGroup,
  kind: 'context_length' | 'content_policy',
): boolean {
  return [name, asked].every(
    (one) => fallbackPlan(one, noFallbacksAsked, snapshot.settings, kind).length === 0,
  );
}

function timeAdvice({ settings }: ConfigSnapshot, { deployments }: DrilledGroup): string {
  const candidates = deployments.map((deployment) => ({
    deployment,
    upstreamModel: deployment.upstreamModel,
  }));
  const timeoutMs = Math.max(...candidates.map((one) => attemptTimeoutMs(one, settings, plainCall)));
  const deadlineMs = requestDeadlineMs(candidates, settings, plainCall);
  return `one call may take ${timeoutMs / 1_000} s of the ${deadlineMs / 1_000} s of a request: set \`timeout\` and \`stream_timeout\` so low that others get their turn`;
}
