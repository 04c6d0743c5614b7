import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

const directions = ['input', 'output'] as const;
const homes = ['model_info', 'litellm_params'] as const;

/** A price per token and one per second for the same direction: only one of them can be charged. */
export function* doublePrices({ entries }: LintFacts): Iterable<Finding> {
  for (const { path, modelName, params, modelInfo } of entries) {
    const doubled = directions.filter(
      (direction) =>
        isPrice(modelInfo[`${direction}_cost_per_token`] ?? params[`${direction}_cost_per_token`]) &&
        isPrice(modelInfo[`${direction}_cost_per_second`] ?? params[`${direction}_cost_per_second`]),
    );
    const [first] = doubled;
    if (first === undefined) continue;
    const name = `${first}_cost_per_second`;
    const home =
      homes.find((one) => (one === 'model_info' ? modelInfo : params)[name] !== undefined) ?? homes[0];
    yield warning(
      [...path, home, name],
      `${shown(modelName)} has prices per token and per second for ${doubled.join(' and ')}; those per token are charged.`,
      'remove the prices per second',
    );
  }
}

/** What is charged by, whatever comes behind (`_above_128k_tokens`). */
const chargedName =
  /cost_per_(?:reasoning_|audio_)?token|input_token_cost|cost_per_(?:second|image|pixel|character|query|audio_per_second)(?:$|_above)/;

/** A price below 0 is none: nothing is ever paid back. The next source of prices counts, as if it were not there. */
export function* negativePrices({ entries }: LintFacts): Iterable<Finding> {
  for (const { path, params, modelInfo } of entries) {
    for (const home of homes) {
      for (const [name, value] of Object.entries(home === 'model_info' ? modelInfo : params)) {
        if (!chargedName.test(name) || !(Number(value ?? 0) < 0)) continue;
        yield warning(
          [...path, home, name],
          `${shown(name)} is below 0, which is no price; it is left out, and the price list says what is charged.`,
          'write US dollars from 0 on, or remove it',
        );
      }
    }
  }
}

function isPrice(value: unknown): boolean {
  return Number(value ?? 0) > 0;
}
