import {
  type ErrorAttempt,
  type ErrorKind,
  errorKinds,
  isJsonObject,
  memberOf,
  statusOfCode,
  textOf,
} from '@bytebot/shared';
import { optional } from './call-context.ts';
import type { ThrownFacts } from './thrown-facts.ts';

/** What our proxy says of a failure in the fields of its error body (DESIGN 3, "errors"). */
export interface ToldError {
  readonly kind: ErrorKind;
  readonly message: string;
  /** 0 when it names none. */
  readonly status: number;
  readonly code?: string;
  /** The provider's prefix. */
  readonly provider?: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  readonly attempts?: readonly ErrorAttempt[];
}

const ATTEMPTS_MAX = 50;

/** Undefined for a body that is not our proxy's: it names no kind that we know. */
export function toldByProxy(facts: ThrownFacts): ToldError | undefined {
  const error = errorIn(facts);
  const kind = textOf(error, 'kind');
  if (kind === undefined || !isKind(kind)) return undefined;
  const waitMs = memberOf(error, 'retry_after_ms');
  const attempts = attemptsIn(memberOf(error, 'attempts'));
  return {
    kind,
    message: textOf(error, 'message') ?? '',
    status: statusOfCode(memberOf(error, 'status_code')),
    ...optional('code', textOf(error, 'code')),
    ...optional('provider', textOf(error, 'provider') ?? attempts.at(-1)?.provider),
    ...optional('hint', textOf(error, 'hint')),
    ...optional('requestId', textOf(error, 'request_id')),
    ...optional('retryAfterMs', typeof waitMs === 'number' && waitMs >= 0 ? waitMs : undefined),
    ...optional('attempts', attempts.length === 0 ? undefined : attempts),
  };
}

/**
 * Whether a proxy of another make refused the key itself: LiteLLM's types, or its words in front. A provider's
 * refusal of the proxy's key looks different.
 */
export function isProxyKeyRefusal(facts: ThrownFacts): boolean {
  if (facts.status !== 401 && facts.status !== 400 && facts.status !== 403) return false;
  const error = errorIn(facts);
  const type = textOf(error, 'type');
  return (
    type === 'auth_error' ||
    type === 'token_not_found_in_db' ||
    type === 'expired_key' ||
    (textOf(error, 'message') ?? '').startsWith('Authentication Error')
  );
}

function errorIn({ bodyText }: ThrownFacts): unknown {
  if (!/^\s*[{[]/.test(bodyText)) return undefined;
  try {
    const body: unknown = JSON.parse(bodyText);
    return memberOf(Array.isArray(body) ? body[0] : body, 'error');
  } catch {
    return undefined;
  }
}

function isKind(word: string): word is ErrorKind {
  return Object.hasOwn(errorKinds, word);
}

function attemptsIn(value: unknown): ErrorAttempt[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, ATTEMPTS_MAX)
    .filter(isJsonObject)
    .map((attempt) => {
      const { provider: _, ...rest } = attempt;
      return {
        ...rest,
        model: textOf(attempt, 'model') ?? '',
        ...optional('provider', textOf(attempt, 'provider')),
      };
    });
}
