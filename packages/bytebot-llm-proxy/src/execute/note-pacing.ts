import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../http/exchange.ts';
import { pacingOf, speaksOfLimits } from '../routing/pacing.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * Takes in what a provider says about its limits with an answer: a call that it is bound to refuse is not sent to it,
 * and the metrics tell what is left.
 */
export function notePacing(
  exchange: Exchange,
  call: Pick<PreparedCall, 'candidate' | 'target'>,
  status: number,
  headers: IncomingHttpHeaders,
): void {
  if (!speaksOfLimits(status, headers)) return;
  const nowMs = Date.now();
  const pacing = pacingOf(status, headers, nowMs);
  if (pacing === undefined) return;
  const { services, snapshot, modelGroup } = exchange;
  const { deployment } = call.candidate;
  const { remainingRequests: requests, remainingTokens: tokens, pausedUntilMs } = pacing;
  if (requests !== undefined || tokens !== undefined) {
    const { model } = call.target;
    const labels = { provider: deployment.provider.id, deploymentId: deployment.id, model, modelGroup };
    services.metrics.setRemaining(labels, { requests, tokens });
  }
  if (pausedUntilMs === undefined || snapshot.settings.routing.cooldown.disabled) return;
  // After a refusal the deployment's own `cooldown_time` goes before what its provider asks for, as in LiteLLM.
  const own = status >= 400 ? deployment.routing.cooldownMs : undefined;
  services.states.pace(call.candidate, Math.min(own ?? Infinity, pausedUntilMs - nowMs), nowMs);
}
