import { isWildcard } from '../../routing/wildcard.ts';
import type { ConfigPath } from '../place.ts';
import { variableOf } from '../references.ts';
import type { KnownNames } from './known-names.ts';
import { type Finding, warning } from './rule.ts';
import { shown } from './shown.ts';

/**
 * Names in a list of allowed models that no model has, and a list that lets nobody ask for anything.
 *
 * @param who Who may ask for no model then: `these accounts`.
 */
export function* allowedModels(
  written: unknown,
  path: ConfigPath,
  names: KnownNames,
  who: string,
): Iterable<Finding> {
  for (const [at, name] of namesIn(written, path)) {
    if (isWildcard(name) || names.isFound(name)) continue;
    const remedy = names.suggestionFor(name) ?? 'write a `model_name` of the list';
    yield warning(at, `The list allows ${shown(name)}, and no model is called that.`, remedy);
  }
  if (Array.isArray(written) && written.length === 0) {
    yield warning(path, `This list is empty: ${who} may ask for no model.`, 'remove it for all models');
  }
}

/** One name alone or a list of them, each with its place; without references. */
export function namesIn(written: unknown, path: ConfigPath): [ConfigPath, string][] {
  const items: [ConfigPath, unknown][] = Array.isArray(written)
    ? written.map((item, index) => [[...path, index], item])
    : [[path, written]];
  return items
    .filter(
      ([, item]) => (typeof item === 'string' || typeof item === 'number') && variableOf(item) === undefined,
    )
    .map(([at, item]) => [at, String(item)]);
}
