import { memberOf, textOf } from '@bytebot/shared/browser';
import { objectsIn } from '../shared/read-lists.ts';
import { clockText, countText, durationText, moneyText } from './format.ts';
import { numberOf } from './read-value.ts';

/** One step of the story of a request. */
export interface DecisionSentence {
  readonly text: string;
  /** What belongs to it: who was left out, what a provider said. */
  readonly details: readonly string[];
  readonly isFailure: boolean;
}

/** Candidates of one plan that are named; the others are counted. */
const NAMED = 5;

const reasons: Readonly<Record<string, string>> = {
  cooling: 'it failed a moment ago',
  paced_by_provider: 'its provider has asked for a pause',
  key_cooling: 'its key is at its limit',
  key_parked: 'its key is parked',
  key_disabled: 'its key was refused',
  no_key: 'it has no key',
  requests_limit: 'its limit of requests is reached',
  tokens_limit: 'its limit of tokens is reached',
  parallel_limit: 'it answers as many requests as it may',
  budget: 'its budget does not cover the request',
  limit_store_down: 'its limits cannot be checked while the shared store is away',
  context_window: 'the request is too long for it',
  capability: 'it cannot do what the request needs',
  tags: 'its tags do not fit',
  region: 'its region is not permitted',
  order: 'others come before it',
  price: 'it is dearer than a request may be',
  unhealthy: 'its provider is unhealthy',
};

/** Why a request went as it did (`/v1/requests/{id}`), told in the order in which it happened. */
export function decisionSentences(decision: unknown): readonly DecisionSentence[] {
  return [
    asked(decision),
    ...waited(decision),
    ...objectsIn(memberOf(decision, 'plans')).map(planned),
    ...objectsIn(memberOf(decision, 'attempts')).map(called),
    ended(decision),
  ];
}

function asked(decision: unknown): DecisionSentence {
  const who = textOf(decision, 'caller') ?? 'Somebody';
  const tenant = textOf(decision, 'tenant');
  const how = memberOf(decision, 'stream') === true ? ', as a stream' : '';
  const whose = tenant === undefined ? '' : ` for tenant ${tenant}`;
  const when = clockText(textOf(decision, 'time'));
  const model = textOf(decision, 'model') || 'no model';
  return plain(
    `${when} ${who} asked${whose} for ${model} at ${textOf(decision, 'route') ?? ''}${how}.`.trim(),
  );
}

function waited(decision: unknown): readonly DecisionSentence[] {
  const waitMs = numberOf(decision, 'queue_wait_ms') ?? 0;
  return waitMs > 0 ? [plain(`It waited ${durationText(waitMs)} for room.`)] : [];
}

function planned(plan: unknown): DecisionSentence {
  const candidates = objectsIn(memberOf(plan, 'candidates')).map(nameOf);
  const excluded = objectsIn(memberOf(plan, 'excluded'));
  const group = textOf(plan, 'model_group') ?? '';
  const strategy = textOf(plan, 'strategy') ?? '';
  const more = candidates.length + (numberOf(plan, 'more_candidates') ?? 0) - NAMED;
  const order = candidates.slice(0, NAMED).join(', then ') + (more > 0 ? ` and ${more} more` : '');
  const text =
    candidates.length === 0
      ? `Nobody in the group ${group} could be called.`
      : `In the group ${group} the strategy ${strategy} put first: ${order}.`;
  const left = excluded.slice(0, NAMED).map(leftOut);
  const others = excluded.length - NAMED + (numberOf(plan, 'more_excluded') ?? 0);
  return {
    text,
    details: others > 0 ? [...left, `${others} more were left out.`] : left,
    isFailure: candidates.length === 0,
  };
}

function leftOut(excluded: unknown): string {
  const reason = textOf(excluded, 'reason') ?? '';
  const until = clockText(textOf(excluded, 'until'));
  const end = until === '' ? '' : ` until ${until}`;
  return `Left out${end}: ${nameOf(excluded)}, because ${reasons[reason] ?? reason}.`;
}

function called(attempt: unknown, index: number): DecisionSentence {
  const kind = textOf(attempt, 'kind');
  const status = numberOf(attempt, 'status');
  const waitMs = numberOf(attempt, 'wait_ms') ?? 0;
  const took = durationText(numberOf(attempt, 'duration_ms'));
  const wait = waitMs > 0 ? ` after a wait of ${durationText(waitMs)}` : '';
  const answer = status === undefined ? 'gave no answer' : `answered ${status}`;
  const error = textOf(attempt, 'error');
  const failure = kind === undefined ? '' : ` (${kind.replaceAll('_', ' ')})`;
  return {
    text: `Call ${index + 1}${wait}: ${nameOf(attempt)} ${answer}${failure} in ${took}.`,
    details: error === undefined ? [] : [`It said: ${error}`],
    isFailure: kind !== undefined,
  };
}

function ended(decision: unknown): DecisionSentence {
  const outcome = textOf(decision, 'outcome') ?? 'ended';
  const status = numberOf(decision, 'status');
  const kind = textOf(decision, 'kind');
  const usage = memberOf(decision, 'usage');
  const first = numberOf(decision, 'time_to_first_content_ms');
  const cost = numberOf(decision, 'cost');
  const source = textOf(decision, 'price_source');
  const details = [
    first === undefined ? '' : `The first words came after ${durationText(first)}.`,
    usage === undefined
      ? ''
      : `${countText(numberOf(usage, 'prompt_tokens'))} tokens in, ${countText(numberOf(usage, 'completion_tokens'))} out.`,
    cost === undefined
      ? ''
      : `It cost ${moneyText(cost)}${source === undefined ? '' : ` (price: ${source})`}.`,
  ].filter((text) => text !== '');
  const why = kind === undefined ? '' : ` (${kind.replaceAll('_', ' ')})`;
  const took = durationText(numberOf(decision, 'total_ms'));
  return {
    text: `In the end: ${outcome}${why}, status ${status ?? 'unknown'}, ${took} in all.`,
    details,
    isFailure: kind !== undefined,
  };
}

function nameOf(candidate: unknown): string {
  return `${textOf(candidate, 'model') ?? ''} at ${textOf(candidate, 'provider') ?? ''}`;
}

function plain(text: string): DecisionSentence {
  return { text, details: [], isFailure: false };
}
