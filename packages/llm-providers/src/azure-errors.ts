import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { headerOf } from '@bytebot/shared';

/**
 * A 401 may be a missing role instead of a wrong key, a 429 the whole region's load instead of this deployment's
 * quota, and the wait may stand in the text only ("Please retry after 26 seconds.").
 */
export function refineAzureError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  if (facts.status === 401 && /lacks the required data action/i.test(generic.message)) {
    return { ...generic, kind: 'permission' };
  }
  if (facts.status !== 429) return generic;
  const isShared = /high demand|no_?capacity|currently overloaded/i.test(
    `${generic.code ?? ''} ${generic.message}`,
  );
  const hasHeader = ['retry-after', 'retry-after-ms'].some(
    (name) => headerOf(facts.headers, name) !== undefined,
  );
  const seconds = hasHeader ? undefined : /retry after (\d{1,7}) seconds?/i.exec(generic.message)?.[1];
  return {
    ...generic,
    ...(isShared ? { kind: 'overloaded' } : {}),
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1_000 }),
  };
}
