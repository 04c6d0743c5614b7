import { nearMatches } from '@bytebot/shared';
import { z } from 'zod';
import {
  type ForeignStrategyName,
  isForeignStrategyName,
  isStrategyName,
  type StrategyName,
  strategyNames,
} from '../../routing/strategy-name.ts';
import { count, duration, flag, names, share, text } from './values.ts';

/** What `router_settings` says about choosing among the deployments of a group. */

/** A strategy by its name. */
const strategy = text.transform((written, context): StrategyName | ForeignStrategyName => {
  const name = written.trim();
  if (isStrategyName(name) || isForeignStrategyName(name)) return name;
  context.addIssue({ code: 'custom', message: unknownStrategy(name) });
  return z.NEVER;
});

/** What is said about a name that is no strategy, after the name of the setting. */
export function unknownStrategy(name: string): string {
  const [near] = nearMatches(name, strategyNames, 1);
  const meant = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return `has to be one of: ${strategyNames.join(', ')}.${meant}`;
}

const positiveCount = count.refine((number) => number > 0, 'has to be a whole number, 1 or more.');

/** `routing_strategy_args`; what else LiteLLM takes there changes nothing here. */
export const strategyArguments = z.looseObject({
  ttl: duration.nullish(),
  lowest_latency_buffer: share.nullish(),
  max_latency_list_size: positiveCount.nullish(),
});

export const routingGroup = z.looseObject({
  group_name: text.nullish(),
  models: names.nullish(),
  routing_strategy: strategy.nullish(),
  routing_strategy_args: strategyArguments.nullish(),
});

/**
 * Regular expressions as Python and JavaScript both read them; a leading `(?i)`, which JavaScript does not know,
 * becomes its flag.
 */
export const patterns = names.transform((written, context): RegExp[] =>
  written.flatMap((source) => {
    const ignoresCase = source.startsWith('(?i)');
    try {
      return [new RegExp(ignoresCase ? source.slice('(?i)'.length) : source, ignoresCase ? 'iu' : 'u')];
    } catch {
      context.addIssue({ code: 'custom', message: 'has a pattern that is no regular expression.' });
      return [];
    }
  }),
);

/** The bounds within which a second attempt begins. */
const hedge = z.union([
  flag,
  z.looseObject({ min_delay: duration.nullish(), max_delay: duration.nullish() }),
]);

export const routerRoutingKeys = {
  routing_strategy: strategy.nullish(),
  routing_strategy_args: strategyArguments.nullish(),
  routing_groups: z.array(routingGroup).nullish(),
  enable_pre_call_checks: flag.nullish(),
  enable_pre_call_check: flag.nullish(),
  optional_pre_call_checks: names.nullish(),
  enable_tag_filtering: flag.nullish(),
  tag_filtering_match_any: flag.nullish(),
  hedging: z.record(z.string(), hedge.nullable()).nullish(),
};
