import { Failure } from '../failure.ts';
import type { ResolvedGroup } from './resolve-for-call.ts';

/**
 * The group with only the deployment that can go on with a conversation, because its provider keeps what was said.
 *
 * @returns A Failure `invalid_request` where the group does not have it: another model was asked for, or the config has
 * changed since.
 */
export function pinnedTo(group: ResolvedGroup, deploymentId: string): ResolvedGroup | Failure {
  const candidates = group.candidates.filter(({ deployment }) => deployment.id === deploymentId);
  if (candidates.length > 0) return { name: group.name, candidates };
  return new Failure(
    'invalid_request',
    `The response that \`previous_response_id\` names is kept by a deployment that \`${group.name}\` does not have (any more).`,
    {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
      hint: 'Ask the model that gave it, or send the whole conversation in `input`.',
    },
  );
}
