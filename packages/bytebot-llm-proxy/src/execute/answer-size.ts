import type { Deployment, ProxySettings } from '../config/snapshot.ts';
import type { RequestSize } from '../limits/estimate/estimate.ts';
import { tokenCeilingOf } from './token-ceiling.ts';

/**
 * How large a request is at a deployment: with the length of answers that the deployment sets where the request sets
 * none, and no longer than `OPENROUTER_MAX_TOKENS_CEILING` lets it be.
 */
export function sizeAtDeployment(
  size: RequestSize,
  deployment: Deployment,
  settings: ProxySettings,
): RequestSize {
  // Nothing is written for an embedding, whatever else says so.
  if (size.maxOutputTokens === 0) return size;
  const answers = size.answers ?? 1;
  const asked = size.maxOutputTokens ?? times(positive(deployment.requestDefaults.max_tokens), answers);
  const ceiling = tokenCeilingOf(settings, deployment, 'chat');
  if (ceiling === undefined) return withOutput(size, asked);
  const max = times(ceiling.max, answers) ?? Number.POSITIVE_INFINITY;
  const wanted = asked ?? times(ceiling.otherwise, answers) ?? max;
  return withOutput(size, Math.min(wanted, max));
}

function withOutput(size: RequestSize, maxOutputTokens: number | undefined): RequestSize {
  return maxOutputTokens === size.maxOutputTokens ? size : { ...size, maxOutputTokens };
}

function times(each: number | undefined, answers: number): number | undefined {
  return each === undefined ? undefined : each * answers;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
