import { Failure } from '../failure.ts';
import { dollarsText } from '../pricing/money.ts';
import { limitHeaders } from './limit-headers.ts';
import type { LimitRefusal, LimitRule, LimitSubjectKind } from './limit-rule.ts';

/** How people call whose limit it is. */
const subjects: Readonly<Record<LimitSubjectKind, string>> = {
  caller: 'the key',
  namespace: 'the namespace',
  tenant: 'tenant',
  model_group: 'the model group',
  provider: 'the provider',
  model: 'the model',
  deployment: 'the deployment',
  key: 'the provider’s key',
  proxy: 'this proxy',
};

export const STORE_DOWN_HINT =
  'Try again shortly. Whoever runs the proxy can let such requests through with general_settings.limits_when_store_is_down.';

/**
 * The refusal of a limit as the client reads it: 429 (503 where a limit cannot be looked up), whose limit it is, when
 * to ask again and what else helps. `limit_exceeded` for rates, `budget_exceeded` for money.
 */
export function limitFailure({ rule, retryAfterMs, isStoreDown }: LimitRefusal): Failure {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (isStoreDown === true) {
    return new Failure(
      'limit_exceeded',
      `The ${rule.measure === 'money' ? 'budget' : 'limit'} of ${subjectOf(rule)} cannot be checked now: the store that the replicas of this proxy share is away.`,
      {
        status: 503,
        code: 'limit_store_unavailable',
        hint: STORE_DOWN_HINT,
        ...wait,
      },
    );
  }
  const kind = rule.measure === 'money' ? 'budget_exceeded' : 'limit_exceeded';
  const isHopeless = retryAfterMs === undefined;
  return new Failure(kind, `${isHopeless ? tooSmall(rule) : reached(rule)} ${whenAgain(retryAfterMs)}`, {
    status: 429,
    code: kind,
    hint: remedy(rule, retryAfterMs),
    headers: limitHeaders(rule, 0, retryAfterMs),
    ...wait,
    ...(isHopeless || kind === 'budget_exceeded' ? { shouldRetry: false } : {}),
  });
}

export function subjectOf({ subject }: LimitRule): string {
  return subject.kind === 'proxy' ? subjects.proxy : `${subjects[subject.kind]} \`${subject.name}\``;
}

function reached(rule: LimitRule): string {
  const subject = subjectOf(rule);
  switch (rule.measure) {
    case 'requests':
      return `${capital(subject)} has reached its limit of ${rule.limit} requests ${periodOf(rule)}.`;
    case 'tokens':
      return `${capital(subject)} has reached its limit of ${rule.limit} tokens ${periodOf(rule)}.`;
    case 'parallel':
      return `${capital(subject)} has reached its limit of ${rule.limit} requests at once.`;
    case 'money':
      return `The budget of ${subject} does not cover this request: ${dollarsText(rule.limit)} US dollars ${periodOf(rule)}.`;
  }
}

/** A limit that this very request is beyond, whoever else uses it. */
function tooSmall(rule: LimitRule): string {
  if (rule.measure !== 'tokens') return reached(rule);
  return `This request may use more tokens than ${subjectOf(rule)} has ${periodOf(rule)}: ${rule.limit}.`;
}

const periods: ReadonlyMap<number, string> = new Map([
  [1_000, 'a second'],
  [60_000, 'a minute'],
  [3_600_000, 'an hour'],
  [86_400_000, 'a day'],
  [7 * 86_400_000, 'a week'],
]);

export function periodOf({ windowMs, months }: LimitRule): string {
  if (windowMs === Number.POSITIVE_INFINITY) return 'in all';
  if (months !== undefined) return months === 1 ? 'a month' : `in ${months} months`;
  return periods.get(windowMs) ?? `in ${seconds(windowMs)} seconds`;
}

function whenAgain(retryAfterMs: number | undefined): string {
  return retryAfterMs === undefined
    ? 'Waiting does not help.'
    : `Try again in ${seconds(retryAfterMs)} ${seconds(retryAfterMs) === 1 ? 'second' : 'seconds'}.`;
}

function remedy({ measure, subject }: LimitRule, retryAfterMs: number | undefined): string {
  if (retryAfterMs !== undefined && measure === 'parallel')
    return 'Send the request again when another one has ended, or ask whoever runs the proxy for more.';
  if (retryAfterMs === undefined && measure !== 'requests')
    return 'Ask for a shorter answer (max_tokens), or whoever runs the proxy for a higher limit.';
  return `Wait, or ask whoever runs the proxy to raise the limit of ${subject.kind === 'proxy' ? 'the proxy' : `${subjects[subject.kind]} \`${subject.name}\``}.`;
}

function seconds(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1_000));
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
