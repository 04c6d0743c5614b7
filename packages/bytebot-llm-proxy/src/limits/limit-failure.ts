import { Failure } from '../failure.ts';
import type { LimitRefusal } from './limit-rule.ts';

/** The refusal of a limit as the client reads it: 429, whose limit it is, and when to ask again. */
export function limitFailure({ rule, retryAfterMs }: LimitRefusal): Failure {
  const isBudget = rule.measure === 'money';
  const kind = isBudget ? 'budget_exceeded' : 'limit_exceeded';
  const of = `${rule.subject.kind} \`${rule.subject.name}\``;
  const message = isBudget
    ? `The budget of ${of} is spent.`
    : `The limit of ${of} is reached (${rule.measure}).`;
  return new Failure(kind, message, {
    status: 429,
    code: kind,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
