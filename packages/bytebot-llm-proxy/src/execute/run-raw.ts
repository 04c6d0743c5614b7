import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { addPassedHeaders } from '../http/passed-headers.ts';
import { replyFailure } from '../http/reply-failure.ts';
import { limitFailure } from '../limits/limit-failure.ts';
import type { LimitAmounts } from '../limits/limit-rule.ts';
import { requestDeadlineMs } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { admitRequest } from './admit-request.ts';
import { attempt } from './attempt.ts';
import { isRefusal, reserveAttempt } from './attempt-limits.ts';
import type { CollectedAnswer } from './collect-answer.ts';
import { shutdownFailure } from './execute.ts';
import type { RawRequest } from './raw-request.ts';
import type { RawForm } from './relay-raw.ts';
import { replyRefused } from './reply-refused.ts';
import type { Run } from './run.ts';

const noUse: LimitAmounts = { tokens: 0, nanoDollars: 0 };
const noOverrides: Readonly<Record<string, unknown>> = {};

/** What a raw request is, beside what passes. */
export type RawAsked = Omit<RawRequest, 'form'> & {
  /** What it counts with whoever asks; undefined: as estimated from its size and its model. */
  readonly fixedUse?: LimitAmounts | undefined;
  /** Looks at an answer in JSON, which is then held; absent: it passes as it comes. */
  readonly readWhole?: RawForm['readWhole'];
  /** Adds what the answer says in its headers; absent: all of them, as they are. */
  readonly addHeaders?: RawForm['addHeaders'];
};

/**
 * Answers a raw request: the limits of whoever asks, a place within those of the deployment, one attempt. What the
 * provider says reaches the client as it is, an error too; nothing is tried twice, because the proxy cannot know whether
 * that would do something twice.
 *
 * @returns The failure that the client was told, or undefined after an answer.
 */
export async function runRaw(
  exchange: Exchange,
  call: ModelCall,
  candidate: Candidate,
  { fixedUse, readWhole, addHeaders = addPassedHeaders, ...asked }: RawAsked,
): Promise<Failure | undefined> {
  const group: ResolvedGroup = { name: candidate.deployment.modelName, candidates: [candidate] };
  const { settings } = exchange.snapshot;
  const told: { answer?: CollectedAnswer } = {};
  const form = {
    addHeaders,
    whenRefused: (answer: CollectedAnswer) => {
      told.answer = answer;
    },
    ...(readWhole === undefined ? {} : { readWhole }),
  };
  const run: Run = {
    exchange,
    call,
    client: undefined,
    deadline: exchange.bodyReadAt + requestDeadlineMs(group.candidates, settings, call),
    whenRoomIsTaken: undefined,
    raw: { ...asked, form },
  };
  exchange.modelAsked = call.model;
  exchange.modelGroup = group.name;
  exchange.fixedUse = fixedUse ?? (call.model === '' ? noUse : undefined);
  const { name: strategy } = settings.routing.strategy;
  exchange.plans.push({ group: group.name, strategy, ranked: [{ candidate, score: 0 }], excluded: [] });
  const found = await admitAndCall(run, group, candidate);
  const failure = found !== undefined && exchange.stopped === 'shutdown' ? shutdownFailure() : found;
  if (failure === undefined) bookFixedPrice(exchange);
  else tell(exchange, candidate, failure, told.answer, addHeaders);
  return failure;
}

async function admitAndCall(
  run: Run,
  group: ResolvedGroup,
  candidate: Candidate,
): Promise<Failure | undefined> {
  const refusal = await admitRequest(run, group);
  if (refusal !== undefined) return refusal;
  const place = await reserveAttempt(run, candidate, group.name, Date.now());
  if (place !== undefined && isRefusal(place)) return limitFailure(place);
  return await attempt(run, group, candidate, noOverrides, 0, place);
}

function bookFixedPrice(exchange: Exchange): void {
  const { fixedUse } = exchange;
  if (fixedUse === undefined || fixedUse.nanoDollars === 0) return;
  exchange.costNanoDollars = fixedUse.nanoDollars;
  exchange.priceSource = 'pass_through_endpoints';
}

function tell(
  exchange: Exchange,
  candidate: Candidate,
  failure: Failure,
  answer: CollectedAnswer | undefined,
  addHeaders: typeof addPassedHeaders,
): void {
  const { response } = exchange;
  if (exchange.cancelled) return;
  if (!response.headersSent) {
    if (answer === undefined) replyFailure(exchange, failure);
    else replyRefused(exchange, candidate, answer, addHeaders);
    return;
  }
  // What broke off must not be taken for whole; events have ended with an error by now.
  if (!response.writableEnded) response.destroy();
}
