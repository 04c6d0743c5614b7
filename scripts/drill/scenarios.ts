import { nearMatches } from '@bytebot/shared';
import { CommandFailure } from '../support/command-failure.ts';
import { brokenAnswers } from './broken-answers.ts';
import { outages } from './outages.ts';
import { refusals } from './refusals.ts';
import type { Scenario } from './scenario.ts';

/** Every failure that is played, in the order of the table. */
export const scenarios: readonly Scenario[] = [...refusals, ...outages, ...brokenAnswers];

/**
 * The scenarios of these names; all of them without any.
 *
 * @throws CommandFailure naming the nearest for a name that is none.
 */
export function scenariosNamed(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return scenarios;
  return names.map((name) => {
    const found = scenarios.find((one) => one.name === name);
    if (found !== undefined) return found;
    const known = scenarios.map((one) => one.name);
    const [near] = nearMatches(name, known, 1);
    const meant = near === undefined ? '--list names them' : `did you mean ${near}?`;
    throw new CommandFailure(`There is no scenario ${name}: ${meant}.`);
  });
}
