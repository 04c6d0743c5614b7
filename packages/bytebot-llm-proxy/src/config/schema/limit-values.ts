import { z } from 'zod';
import { type BudgetPeriod, parsePeriod } from '../../limits/budget-period.ts';
import { NANO_IN_DOLLAR } from '../../pricing/money.ts';

/** Nano-dollars are counted in doubles, which hold whole numbers exactly up to some nine million dollars. */
const DOLLARS_MAX = 9_000_000;

/** An amount of US dollars from 0, also as text; gives whole nano-dollars. */
export const dollars = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (number >= 0 && number <= DOLLARS_MAX) return Math.round(number * NANO_IN_DOLLAR);
  context.addIssue({ code: 'custom', message: 'has to be an amount of US dollars from 0 to 9000000.' });
  return z.NEVER;
});

/** The time after which a budget begins anew: `30s`, `15m`, `12h`, `1d`, `1w`, `1mo`. */
export const period = z
  .union([z.string(), z.number()])
  .transform((value, context): BudgetPeriod | typeof z.NEVER => {
    const parsed = parsePeriod(String(value));
    if (parsed !== undefined) return parsed;
    context.addIssue({
      code: 'custom',
      message: 'has to be a period: a whole number and one of s, m, h, d, w, mo, such as 30m, 1d or 1mo.',
    });
    return z.NEVER;
  });
