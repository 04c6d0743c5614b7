import { periodOf, subjectOf } from '../limits/limit-failure.ts';
import type { LimitRule, LimitStore } from '../limits/limit-rule.ts';
import { dollarsOfNano, dollarsText } from '../pricing/money.ts';

/** One limit and what is left of it, as this process knows it. */
export interface ExplainedLimit {
  readonly subject: string;
  readonly name: string;
  readonly measure: LimitRule['measure'];
  /** Requests, tokens, calls at once, or US dollars. */
  readonly limit: number;
  readonly used: number;
  readonly left: number;
  readonly sentence: string;
}

/** What is left of each limit that something counts against. */
export function explainLimits(
  rules: readonly LimitRule[],
  store: Pick<LimitStore, 'used'>,
  nowMs: number,
): readonly ExplainedLimit[] {
  return rules.map((rule) => {
    const used = store.used(rule, nowMs);
    const left = Math.max(0, rule.limit - used);
    const amount = rule.measure === 'money' ? dollarsOfNano : (value: number) => value;
    return {
      subject: rule.subject.kind,
      name: rule.subject.name,
      measure: rule.measure,
      limit: amount(rule.limit),
      used: amount(used),
      left: amount(left),
      sentence: `${subjectOf(rule)}: ${text(rule, left)} left of ${text(rule, rule.limit)} ${unitOf(rule)}`,
    };
  });
}

function text({ measure }: LimitRule, amount: number): string {
  return measure === 'money' ? `${dollarsText(amount)} $` : String(Math.floor(amount));
}

function unitOf(rule: LimitRule): string {
  switch (rule.measure) {
    case 'requests':
      return `requests ${periodOf(rule)}`;
    case 'tokens':
      return `tokens ${periodOf(rule)}`;
    case 'parallel':
      return 'at once';
    case 'money':
      return periodOf(rule);
  }
}
