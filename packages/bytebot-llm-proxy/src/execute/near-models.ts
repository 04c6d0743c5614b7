import { errorKinds } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Catalogues } from './catalogues.ts';

/** A model that its provider does not know, or has no longer, with others of its catalogue beside it (S3-39). */
export function withNearModels(
  failure: Failure,
  deployment: Deployment,
  catalogues: Pick<Catalogues, 'near'>,
): Failure {
  const { kind, message, details } = failure;
  if (details.hint !== undefined || details.model === undefined) return failure;
  const near = catalogues.near(deployment, details.model);
  if (near.length === 0) return failure;
  const list = near.map((name) => `\`${name}\``).join(', ');
  return new Failure(kind, message, {
    ...details,
    hint: `${errorKinds[kind].hint} Models like it: ${list}.`,
  });
}
